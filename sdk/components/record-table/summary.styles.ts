import { css } from 'lit'

/** Charts of the records that match. */
export const summaryStyles = css`
  .charts {
    columns: 300px auto;
    column-gap: 40px;
    padding-top: 12px;
  }

  .bars,
  .number-chart {
    width: 100%;
    margin-bottom: 24px;
    break-inside: avoid;
    font-size: 13px;
    line-height: 20px;
  }

  .bars {
    border-collapse: collapse;
  }

  .bars caption,
  .chart-title {
    padding-bottom: 4px;
    font-size: 13px;
    font-weight: 600;
    text-align: start;
  }

  .bars th,
  .bars td {
    padding: 2px 0;
    border-bottom: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
  }

  .bars th {
    padding-inline-end: 12px;
    overflow-wrap: anywhere;
  }

  .bars .number {
    width: 1%;
    padding-inline-start: 8px;
    text-align: end;
    white-space: nowrap;
  }

  .bars tfoot td {
    border: 0;
    color: var(--_muted);
    font-size: 12px;
  }

  .bar-cell {
    width: 34%;
  }

  .bar-cell::before {
    content: '';
    display: block;
    width: calc(100% * var(--_share));
    height: 10px;
    background: var(--_bar);
    print-color-adjust: exact;
  }

  .hatched .bar-cell::before {
    width: 40px;
    background: repeating-linear-gradient(-45deg, transparent 0 4px, var(--_hatch) 4px 5px);
  }

  @media (forced-colors: active) {
    .bar-cell::before {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`
