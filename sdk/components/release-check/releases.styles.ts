import { css } from 'lit'

/** What left earlier, and a saved table that is checked again. */
export const releasesStyles = css`
  .saved {
    margin-top: 12px;
    padding-top: 12px;
    border-top: 1px solid var(--_line);
  }

  .fold {
    margin-top: 8px;
  }

  .saved .fold {
    margin-top: 0;
  }

  .fold > summary {
    width: fit-content;
    min-height: 24px;
    padding-block: 2px;
    font-weight: 600;
    cursor: pointer;
  }

  .fold > summary:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .release {
    display: grid;
    gap: 2px;
    padding: 10px 0;
    border-bottom: 1px solid var(--_line);
  }

  .release:first-child {
    border-top: 1px solid var(--_line);
    margin-top: 4px;
  }

  .release:last-child {
    padding-bottom: 0;
    border-bottom: 0;
  }

  .release-head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
  }

  .release-head time {
    font-variant-numeric: tabular-nums;
  }

  .release .cohorts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0 24px;
    margin-block: 2px;
  }

  .release .cohorts li {
    overflow-wrap: anywhere;
  }

  .release .name,
  .chosen .name {
    font-weight: 600;
  }

  .release .saves {
    margin-top: 4px;
  }

  .choices {
    display: grid;
    gap: 8px 24px;
    margin-top: 8px;
  }

  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    overflow-wrap: anywhere;
  }

  .saved-answer {
    margin-top: 8px;
    padding: 4px 10px;
    border-inline-start: 3px solid var(--_accent);
  }

  .saved-answer[data-verified='differs'] {
    border-inline-start-color: var(--_error);
    background: var(--_error-surface);
  }

  @container (min-width: 600px) {
    .release .cohorts,
    .choices {
      grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
    }
  }

  @media print {
    .ledger .saves,
    .ledger > .help,
    .ledger:not(:has(.release)),
    .saved:not(:has(.saved-answer)),
    .saved .choices .button,
    .saved .saves,
    .saved .help {
      display: none;
    }

    .release {
      break-inside: avoid;
    }
  }
`
