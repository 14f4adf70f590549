import { css } from 'lit'

/** Buttons, choices, popovers and hidden text, the same in every element. */
export const controls = css`
  button,
  select {
    font: inherit;
    font-size: 13px;
    line-height: 20px;
    color: var(--_text);
  }

  .button,
  select {
    min-height: 28px;
    padding: 3px 10px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    white-space: nowrap;
    cursor: pointer;
  }

  .button:hover,
  select:hover {
    background: var(--_hover);
  }

  .button.plain {
    border-color: transparent;
    background: none;
    color: var(--_accent);
  }

  .button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .button[disabled] {
    color: var(--_muted);
    cursor: default;
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    border: 0;
  }

  [popover] {
    position: fixed;
    inset: auto;
    top: var(--_popover-top, 0);
    left: var(--_popover-left, 0);
    margin: 0;
    width: max-content;
    max-width: min(320px, calc(100vw - 16px));
    max-height: min(70vh, 560px);
    overflow: auto;
    padding: 12px;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: 0 4px 16px rgb(0 0 0 / 18%);
    font-size: 13px;
    line-height: 20px;
  }

  [popover] p {
    margin: 0 0 8px;
    color: var(--_muted);
  }

  [popover] label {
    display: grid;
    grid-template-columns: 20px 1fr;
    gap: 0 8px;
    align-items: baseline;
    min-height: 24px;
    padding: 2px 0;
  }

  [popover] fieldset {
    margin: 0 0 8px;
    padding: 0;
    border: 0;
  }

  [popover] legend {
    padding: 0;
    font-weight: 600;
  }

  input[type='checkbox'],
  input[type='radio'] {
    accent-color: var(--_accent);
    margin: 0;
    width: 16px;
    height: 16px;
    align-self: center;
  }

  @media (forced-colors: active) {
    .button.primary {
      border-color: ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }

  @media print {
    .button,
    select,
    [popover] {
      display: none;
    }
  }
`
