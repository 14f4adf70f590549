import { css } from 'lit'

/** A text box and its list of suggestions. */
export const combobox = css`
  input[type='text'],
  input[type='search'],
  input[type='number'] {
    min-width: 0;
    min-height: 32px;
    padding: 5px 8px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 13px;
    line-height: 20px;
  }

  input[aria-invalid='true'] {
    border-color: var(--_error);
  }

  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  .suggestions[popover] {
    width: max(var(--_width), 240px);
    max-width: calc(100vw - 16px);
    max-height: min(50vh, 360px);
    padding: 4px 0;
  }

  .suggestion {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
    min-height: 28px;
    padding: 4px 10px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }

  .suggestion:hover {
    background: var(--_hover);
  }

  .suggestion[aria-selected='true'] {
    background: var(--_chosen);
  }

  .suggestion .beside {
    margin-inline-start: auto;
    color: var(--_muted);
    font-size: 12px;
  }

  @media (forced-colors: active) {
    .suggestion[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`
