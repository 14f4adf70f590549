import { css } from 'lit'

/** Conditions as a row of chips. */
export const chipStyles = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .chip {
    display: inline-flex;
    align-items: stretch;
    max-width: 100%;
    border-radius: var(--_radius);
    background: var(--_chosen);
    font-size: 13px;
    line-height: 20px;
  }

  .chip span {
    padding: 2px 0 2px 8px;
    overflow-wrap: anywhere;
  }

  .chip button {
    flex: none;
    width: 24px;
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    font-size: 11px;
    cursor: pointer;
  }

  .chip button:hover {
    color: var(--_error);
  }

  @media (forced-colors: active) {
    .chip {
      border: 1px solid CanvasText;
    }
  }

  @media print {
    .chip button {
      display: none;
    }
  }
`
