import { css } from 'lit'

/** On paper: everything in black on white, signs instead of shades, no scrolling. */
export const printStyles = css`
  @media print {
    :host {
      display: block;
      height: auto;
      contain: none;
      container-type: normal;
    }

    .viewport {
      height: auto;
      overflow: visible;
    }

    .viewport.stale {
      opacity: 1;
    }

    /* columns as wide as what is in them: those of the screen would run off a sheet */
    .grid {
      width: 100%;
      table-layout: auto;
      font-size: 8.5pt;
    }

    .grid col {
      width: auto;
    }

    .grid th,
    .grid td,
    .grid thead th,
    .grid thead td {
      position: static;
      background: none;
      color: #000;
    }

    .grid thead {
      display: table-header-group;
    }

    .said,
    .space,
    .readout,
    .doing,
    .actions,
    .frame > .bar {
      display: none !important;
    }

    .row,
    .card {
      break-inside: avoid;
    }

    .number.zero,
    .contig,
    .muted,
    .reason,
    .people,
    .footer {
      color: #333;
    }

    .suppressed {
      print-color-adjust: exact;
    }
  }
`
