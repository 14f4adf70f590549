import { css } from 'lit'

/** The table itself: one hairline between rows, none between columns, cohorts set apart by space. */
export const gridStyles = css`
  .grid {
    width: max(100%, var(--_width));
    border-collapse: separate;
    border-spacing: 0;
    table-layout: fixed;
    font-size: var(--_table-size);
    line-height: 20px;
  }

  :host([density='comfortable']) .grid {
    --_table-size: 14px;
  }

  .grid th,
  .grid td {
    height: 28px;
    padding: 0 8px;
    /* not hidden: that would make a box that scrolls of every cell */
    overflow: clip;
    border-bottom: 1px solid var(--_line);
    background: var(--_surface);
    font-weight: 400;
    text-align: end;
    text-overflow: ellipsis;
    vertical-align: middle;
    white-space: nowrap;
  }

  .grid .rows th,
  .grid .rows td {
    padding-block: 4px 2px;
    vertical-align: top;
  }

  :host([density='comfortable']) .grid .rows th,
  :host([density='comfortable']) .grid .rows td {
    height: 36px;
    padding-block: 8px 6px;
  }

  .grid .first {
    padding-inline-start: 20px;
  }

  .grid .rows .pad,
  .grid .pad {
    padding: 0;
  }

  col.none {
    width: 0;
  }

  .space,
  .space tr,
  .space td {
    display: block;
  }

  .grid .space td {
    height: var(--_space);
    padding: 0;
    border: 0;
  }

  .grid .position,
  .grid .ref,
  .grid .alt,
  .grid .id,
  .grid .filter {
    text-align: start;
  }

  .grid tbody .position,
  .grid tbody .ref,
  .grid tbody .alt,
  .grid tbody .id {
    font-family: var(--_mono);
    font-size: 0.94em;
  }

  .contig,
  .muted {
    color: var(--_muted);
  }

  .stay {
    position: sticky;
    z-index: 1;
  }

  .s0 {
    left: 0;
  }

  .s1 {
    left: var(--_left-1);
  }

  .s2 {
    left: var(--_left-2);
  }

  .s3 {
    left: var(--_left-3);
  }

  .s4 {
    left: var(--_left-4);
  }

  .grid thead th,
  .grid thead td {
    position: sticky;
    z-index: 2;
    top: 0;
    background: var(--_header);
    color: var(--_text);
  }

  .grid thead .names th,
  .grid thead .names td {
    top: 28px;
    height: 29px;
    border-bottom: 1px solid var(--_edge);
    color: var(--_muted);
  }

  .grid thead .groups th,
  .grid thead .groups td {
    border-bottom: 0;
  }

  .grid thead .stay {
    z-index: 3;
  }

  .grid thead .group {
    overflow: visible;
    padding-inline-start: 20px;
    font-weight: 600;
    text-align: start;
  }

  .grid thead .group.stay {
    padding-inline-start: 8px;
  }

  .group-name {
    position: sticky;
    left: calc(var(--_stay) + 20px);
    display: inline-block;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    vertical-align: middle;
  }

  .stay .group-name {
    position: static;
  }

  .people {
    color: var(--_muted);
    font-size: var(--_small-size);
    font-weight: 400;
  }

  .sort {
    display: inline-flex;
    gap: 2px;
    align-items: center;
    justify-content: flex-end;
    width: calc(100% + 16px);
    height: 28px;
    margin: 0 -8px;
    padding: 0 8px;
    border: 0;
    background: none;
    color: inherit;
    font-size: inherit;
    cursor: pointer;
  }

  .first .sort {
    width: calc(100% + 28px);
    margin-inline-start: -20px;
  }

  .first.ratio .sort,
  .first.probability .sort {
    padding-inline-start: 28px;
  }

  .position .sort {
    justify-content: flex-start;
  }

  .ratio .sort,
  .probability .sort {
    justify-content: flex-start;
    padding-inline-start: 16px;
  }

  .ratio .arrow,
  .probability .arrow {
    order: 1;
  }

  .sort:hover {
    color: var(--_text);
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .sort:focus-visible,
  .grid td:focus-visible,
  .grid th:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .grid [aria-sort='ascending'],
  .grid [aria-sort='descending'] {
    color: var(--_text) !important;
    font-weight: 600;
  }

  .arrow {
    order: -1;
    width: 12px;
    font-size: 8px;
    text-align: center;
  }

  .position .arrow {
    order: 1;
  }

  .row:hover > * {
    background: var(--_hover);
  }

  .row[aria-selected='true'] > * {
    background: var(--_chosen);
  }

  @media (forced-colors: active) {
    .row[aria-selected='true'] > * {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`
