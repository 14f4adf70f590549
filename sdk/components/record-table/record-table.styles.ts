import { css } from 'lit'

/** The table of records, its cards where it is narrow, and the charts. */
export const recordTableStyles = css`
  :host {
    display: block;
    min-width: 0;
    container-type: inline-size;
  }

  p,
  h2,
  h3 {
    margin: 0;
  }

  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
    padding-bottom: 8px;
    font-size: 13px;
    line-height: 20px;
  }

  .status {
    flex: 1 1 160px;
    font-weight: 600;
  }

  .actions {
    display: flex;
    gap: 8px;
  }

  .views {
    display: flex;
  }

  .view {
    min-height: 28px;
    padding: 3px 12px;
    border: 1px solid var(--_control);
    background: var(--_surface);
    cursor: pointer;
  }

  .view:first-child {
    border-radius: var(--_radius) 0 0 var(--_radius);
  }

  .view:last-child {
    border-inline-start: 0;
    border-radius: 0 var(--_radius) var(--_radius) 0;
  }

  .view[aria-pressed='true'] {
    background: var(--_chosen);
    font-weight: 600;
  }

  .formats {
    display: grid;
    justify-items: start;
  }

  .frame {
    position: relative;
    min-height: 120px;
    border-top: 1px solid var(--_edge);
  }

  .frame > .bar {
    position: absolute;
    z-index: 3;
    inset: 0 0 auto;
  }

  .scroller {
    position: relative;
    max-height: var(--hindo-records-height, 640px);
    overflow: auto;
    overscroll-behavior-x: contain;
    border-bottom: 1px solid var(--_edge);
  }

  .records {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-size: var(--_table-size);
    line-height: 20px;
  }

  .records.stale tbody {
    opacity: 0.55;
  }

  .records th,
  .records td {
    height: 28px;
    max-width: clamp(200px, 18cqi, 400px);
    padding: 3px 12px;
    border-bottom: 1px solid var(--_line);
    background: var(--_surface);
    font-weight: 400;
    text-align: start;
    vertical-align: top;
  }

  .records tbody tr:last-child > * {
    border-bottom: 0;
  }

  .records thead th {
    position: sticky;
    z-index: 2;
    top: 0;
    padding: 0;
    border-bottom: 1px solid var(--_edge);
    background: var(--_header);
    color: var(--_muted);
    vertical-align: bottom;
    word-break: keep-all;
  }

  .records tbody th,
  .records thead th:first-child {
    position: sticky;
    z-index: 1;
    left: 0;
  }

  .records thead th:first-child {
    z-index: 3;
  }

  .records tbody tr {
    cursor: pointer;
  }

  .records tbody tr:hover > * {
    background: var(--_hover);
  }

  .records tbody tr.opened > * {
    background: var(--_chosen);
  }

  .records .number {
    text-align: end;
  }

  .records thead .number {
    width: 104px;
    min-width: 104px;
  }

  .records td,
  .records .open {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .unit {
    font-size: 12px;
  }

  .nothing {
    color: var(--_muted);
  }

  .sort {
    display: inline-flex;
    gap: 4px;
    align-items: flex-end;
    width: 100%;
    min-height: 32px;
    padding: 6px 12px;
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
    cursor: pointer;
  }

  .number .sort {
    justify-content: flex-end;
    text-align: end;
  }

  .sort:hover {
    color: var(--_text);
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  [aria-sort='ascending'],
  [aria-sort='descending'] {
    color: var(--_text) !important;
    font-weight: 600 !important;
  }

  .arrow {
    min-width: 10px;
    font-size: 8px;
  }

  .open {
    min-height: 20px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font-family: var(--_mono);
    font-size: 12.5px;
    text-align: start;
    cursor: pointer;
  }

  .open:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  a {
    color: var(--_accent);
    overflow-wrap: anywhere;
  }

  .pager {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    padding-top: 8px;
    font-size: 13px;
    line-height: 20px;
  }

  .step {
    min-width: 32px;
    padding-inline: 8px;
  }

  .place {
    padding-inline: 8px;
    white-space: nowrap;
  }

  .size {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-inline-start: auto;
    color: var(--_muted);
  }

  .note-line {
    color: var(--_muted);
    font-size: 12px;
    font-weight: 400;
    line-height: 16px;
  }

  @container (max-width: 639.98px) {
    .scroller {
      max-height: none;
      overflow: visible;
    }

    .records,
    .records tbody {
      display: block;
    }

    .records thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .records tbody tr {
      display: grid;
      gap: 0;
      padding: 8px 0 12px;
      border-bottom: 1px solid var(--_edge);
    }

    .records tbody tr > * {
      display: grid;
      grid-template-columns: 132px minmax(0, 1fr);
      gap: 8px;
      position: static;
      height: auto;
      max-width: none;
      padding: 3px 4px;
      white-space: normal;
      overflow-wrap: anywhere;
    }

    .records tbody tr > *::before {
      content: attr(data-label);
      color: var(--_muted);
    }

    .records .number {
      text-align: start;
    }

    .records tbody .open {
      min-height: 24px;
      font-weight: 600;
    }

    .size {
      margin-inline-start: 0;
    }
  }

  @media print {
    .views,
    .actions,
    .pager,
    .frame > .bar {
      display: none;
    }

    .scroller {
      max-height: none;
      overflow: visible;
      border: 0;
    }

    .records,
    .records .open {
      font-size: 8pt;
    }

    .records td:not(.date) {
      max-width: none;
      white-space: normal;
    }

    .records th,
    .records td,
    .sort {
      padding-inline: 4px;
    }

    .records thead .number {
      width: auto;
      min-width: 0;
    }

    .records th,
    .records td,
    .records thead th {
      position: static;
      background: none;
    }

    .records tr {
      break-inside: avoid;
    }
  }
`
