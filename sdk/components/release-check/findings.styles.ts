import { css } from 'lit'

/** Rules with what they found, and the comparison. */
export const findingsStyles = css`
  .mark {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    font-weight: 600;
    white-space: nowrap;
  }

  .sign {
    display: inline-grid;
    place-items: center;
    width: 18px;
    height: 18px;
    border: 1.5px solid currentcolor;
    font-size: 11px;
    font-weight: 700;
    line-height: 1;
  }

  .verdict .mark,
  .passed .mark {
    min-width: 88px;
  }

  .mark.pass .sign {
    border-radius: 50%;
  }

  .mark.review {
    color: var(--_warn);
  }

  .mark.review .sign {
    border-radius: var(--_radius);
  }

  .mark.fail {
    color: var(--_error);
  }

  .mark.fail .sign {
    background: var(--_error);
    border-color: var(--_error);
    color: var(--_surface);
  }

  .rule {
    border-top: 1px solid var(--_line);
    padding-bottom: 8px;
  }

  .rule-head {
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr) auto 12px;
    gap: 0 8px;
    align-items: baseline;
    width: 100%;
    min-height: 36px;
    padding: 6px 0;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }

  .rule-head::after {
    content: '';
    width: 7px;
    height: 7px;
    border: solid var(--_muted);
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(45deg) translate(-2px, -2px);
  }

  .rule-head[aria-expanded='true']::after {
    transform: rotate(225deg) translate(-2px, -2px);
  }

  .rule-head:hover {
    background: var(--_hover);
  }

  .rule-title {
    font-weight: 600;
  }

  .extent {
    color: var(--_muted);
    white-space: nowrap;
  }

  .learned,
  .rule-body {
    padding-inline-start: 100px;
  }

  .learned .term {
    color: var(--_muted);
  }

  .rule-body {
    display: grid;
    gap: 4px;
    padding-top: 6px;
  }

  .rule-body[hidden] {
    display: none;
  }

  .rule-body > div {
    display: grid;
    grid-template-columns: 72px minmax(0, 1fr);
    gap: 0 12px;
  }

  .rule-body dt {
    color: var(--_muted);
  }

  .rule-body dd {
    overflow-wrap: anywhere;
  }

  .cells {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 0 16px;
  }

  .passed {
    display: flex;
    gap: 0 12px;
    align-items: baseline;
    padding-top: 8px;
    border-top: 1px solid var(--_line);
  }

  .comparison table {
    width: 100%;
    border-collapse: collapse;
  }

  .comparison th,
  .comparison td {
    padding: 4px 12px 4px 0;
    border-top: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
  }

  .comparison thead th {
    border-top: 0;
    color: var(--_muted);
    font-size: 12px;
  }

  .comparison td {
    width: 28%;
  }

  .comparison .mark {
    font-weight: 400;
  }

  @container (max-width: 599px) {
    .rule-head {
      grid-template-columns: minmax(0, 1fr) auto 12px;
      padding: 8px 0 2px;
    }

    .rule-head .mark {
      grid-column: 1;
    }

    .rule-head .extent {
      grid-column: 2;
      grid-row: 1;
    }

    .rule-head .rule-title {
      grid-column: 1 / -1;
      grid-row: 2;
    }

    .rule-head::after {
      grid-column: 3;
      grid-row: 1;
    }

    .learned,
    .rule-body {
      padding-inline-start: 0;
    }

    .passed {
      display: block;
    }

    .comparison td .of {
      display: block;
    }
  }

  @media (forced-colors: active) {
    .mark.fail .sign {
      background: CanvasText;
      color: Canvas;
      forced-color-adjust: none;
    }
  }

  @media print {
    .rule-body,
    .rule-body[hidden] {
      display: grid;
    }

    .rule-head::after {
      display: none;
    }

    .rule {
      break-inside: avoid;
    }

    .mark.fail .sign {
      print-color-adjust: exact;
    }
  }
`
