import { css } from 'lit'

/** Highlighted cells: a sign and a shade. Heights stay those of other cells. */
export const highlightStyles = css`
  .highlights {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    padding-bottom: 8px;
    font-size: 13px;
    line-height: 20px;
  }

  .highlights .signs {
    display: flex;
    flex: 1 1 auto;
    flex-wrap: wrap;
    gap: 0 16px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .highlights .of {
    color: var(--_muted);
  }

  .highlights .key {
    display: inline-grid;
    width: 18px;
    height: 18px;
    place-items: center;
    font-size: 11px;
    font-weight: 700;
    line-height: 1;
    print-color-adjust: exact;
  }

  .lit.fail,
  .lit.fail .key {
    --_lit: var(--_error-surface);
    --_flag: var(--_error);
  }

  .lit.review,
  .lit.review .key {
    --_lit: var(--_warn-surface);
    --_flag: var(--_warn);
  }

  .lit.note,
  .lit.note .key {
    --_lit: var(--_chosen);
    --_flag: var(--_accent);
  }

  .grid td.lit,
  .cards .lit,
  .highlights .key {
    background-color: var(--_lit);
    color: var(--_text);
  }

  .grid td.lit:focus {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .highlights .key,
  .flag {
    color: var(--_flag);
  }

  .flag {
    position: absolute;
    top: 3px;
    left: 3px;
    font-size: 9px;
    font-weight: 700;
    line-height: 10px;
    text-indent: 0;
  }

  .first > .flag {
    left: 15px;
  }

  .group-name .flag,
  .stratum-name .flag {
    position: static;
    margin-inline-end: 4px;
    font-size: 11px;
  }

  @media (forced-colors: active) {
    .grid td.lit,
    .cards .lit,
    .highlights .key {
      outline: 1px dashed CanvasText;
      outline-offset: -2px;
    }
  }

  @media print {
    .highlights .button {
      display: none;
    }

    .flag {
      color: #000;
    }
  }
`
