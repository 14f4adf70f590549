import { css } from 'lit'

/** Facets: levels with what each would leave. */
export const facetStyles = css`
  .facets {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr));
    gap: 0 24px;
    align-items: start;
  }

  .words {
    grid-column: 1 / -1;
    padding-bottom: 12px;
  }

  .words input {
    width: 100%;
  }

  .facet,
  .range,
  .written {
    border-top: 1px solid var(--_line);
  }

  .facet[open] {
    padding-bottom: 8px;
  }

  summary {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 32px;
    font-weight: 600;
    cursor: pointer;
    list-style: none;
  }

  summary::-webkit-details-marker {
    display: none;
  }

  summary::before,
  .unfold::before {
    content: '';
    flex: none;
    width: 7px;
    height: 7px;
    margin: 0 3px;
    border: solid var(--_muted);
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(-45deg);
  }

  [open] > summary::before,
  .unfold[aria-expanded='true']::before {
    transform: rotate(45deg);
  }

  .chosen {
    margin-inline-start: auto;
    padding: 0 8px;
    border-radius: 10px;
    background: var(--_chosen);
    font-size: 12px;
    font-weight: 400;
  }

  .how {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .how label {
    display: flex;
    gap: 6px;
    align-items: center;
    min-height: 24px;
  }

  .find {
    width: 100%;
    margin: 4px 0;
  }

  .levels {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .levels .levels {
    padding-inline-start: 16px;
  }

  .level {
    position: relative;
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr) auto auto;
    gap: 0 4px;
    align-items: center;
    min-height: 28px;
  }

  .level::after {
    content: '';
    position: absolute;
    bottom: 1px;
    left: 44px;
    width: calc((100% - 44px) * var(--_share));
    height: 2px;
    background: var(--_bar);
    print-color-adjust: exact;
  }

  .flat > .level-item > .level {
    grid-template-columns: 0 minmax(0, 1fr) auto auto;
    column-gap: 0;
  }

  .flat > .level-item > .level::after {
    left: 20px;
    width: calc((100% - 20px) * var(--_share));
  }

  .level:hover {
    background: var(--_hover);
  }

  .level label {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr);
    align-items: start;
    padding: 4px 0;
    line-height: 20px;
    cursor: pointer;
  }

  .level input[type='checkbox'] {
    align-self: start;
    margin-top: 2px;
  }

  .level-name {
    overflow-wrap: anywhere;
  }

  .out .level-name {
    text-decoration: line-through;
  }

  .none .level-name,
  .none .count {
    color: var(--_muted);
  }

  .count {
    text-align: end;
    white-space: nowrap;
  }

  .unfold {
    display: grid;
    width: 24px;
    height: 24px;
    margin-inline-start: -4px;
    padding: 0;
    place-items: center;
    border: 0;
    background: none;
    cursor: pointer;
  }

  .shut {
    min-width: 32px;
    min-height: 24px;
    padding: 0 4px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: none;
    color: var(--_muted);
    font-size: 12px;
    cursor: pointer;
  }

  @media (hover: hover) {
    .shut:not([aria-pressed='true']) {
      opacity: 0;
    }

    .level:hover .shut,
    .level:focus-within .shut {
      opacity: 1;
    }
  }

  .shut:hover {
    border-color: var(--_control);
    color: var(--_text);
  }

  .shut[aria-pressed='true'] {
    border-color: var(--_error);
    color: var(--_error);
    font-weight: 600;
  }

  .more {
    padding-inline: 4px;
  }
`
