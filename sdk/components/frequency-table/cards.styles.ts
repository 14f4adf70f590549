import { css } from 'lit'

/** Cards of a narrow view. Heights are those that `cards.ts` counts with. */
export const cardStyles = css`
  .as-cards {
    container-type: inline-size;
  }

  .cards .space {
    display: block;
    height: var(--_space);
  }

  .card {
    /* text for screen readers stays inside, or it would lengthen the page */
    position: relative;
    padding: 0 4px 20px;
    font-size: 13px;
    line-height: 20px;
  }

  .card:focus-visible {
    outline-offset: -2px;
  }

  .card[aria-current] .card-head {
    background: var(--_chosen);
  }

  .card-head {
    display: flex;
    gap: 12px;
    align-items: center;
    height: 36px;
    margin: 0;
    border-bottom: 1px solid var(--_edge);
    font-family: var(--_mono);
    font-size: 13px;
    font-weight: 600;
  }

  .card-head > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .card-head .place {
    flex: none;
  }

  .card-head .id {
    margin-inline-start: auto;
    color: var(--_muted);
    font-weight: 400;
  }

  .stratum {
    display: grid;
    grid-template-columns: minmax(72px, 1fr) auto;
    align-items: center;
    border-bottom: 1px solid var(--_line);
  }

  .stratum-name {
    display: grid;
    height: 31px;
    align-content: center;
    line-height: 15px;
    white-space: nowrap;
  }

  .stratum-name > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .stratum-name .people {
    font-size: 11px;
    line-height: 13px;
  }

  .stratum dl {
    margin: 0;
  }

  .stratum .main {
    display: flex;
    height: 31px;
    align-items: center;
  }

  .main .item {
    display: flex;
    align-items: center;
  }

  .main .AF {
    order: -1;
  }

  .main dt {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  .main .item:has(.AF) {
    order: -1;
  }

  .main dd {
    position: relative;
    height: 31px;
    margin: 0;
    padding: 0 4px;
    line-height: 30px;
    text-align: end;
    white-space: nowrap;
  }

  .main dd.AF {
    width: 100px;
    padding-inline-start: 14px;
    font-weight: 600;
    text-align: start;
  }

  .main dd.AC,
  .main dd.AN {
    width: 56px;
    color: var(--_muted);
  }

  .main dd.AN {
    display: flex;
    width: 68px;
    justify-content: space-between;
  }

  .main .item:has(.AC) + .item dd.AN::before {
    content: '/';
  }

  .extra {
    display: flex;
    grid-column: 1 / -1;
    gap: 16px;
    height: 22px;
    overflow: hidden;
    color: var(--_muted);
    font-size: 12px;
    line-height: 20px;
  }

  .extra .item {
    display: flex;
    gap: 4px;
    white-space: nowrap;
  }

  .extra dd {
    margin: 0;
  }

  .main dd.barred {
    --_bar-left: 4px;
  }

  .cards .barred::after {
    display: none;
  }

  @container (min-width: 560px) {
    .stratum {
      grid-template-columns: minmax(120px, 1fr) auto minmax(180px, auto);
    }

    .stratum .extra {
      grid-column: 3;
      height: 31px;
      padding-inline-start: 20px;
      line-height: 31px;
    }
  }
`
