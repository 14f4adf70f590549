import { css } from 'lit'

/** Progress bar, error and empty panels. */
export const messages = css`
  .bar {
    position: relative;
    height: 2px;
    overflow: hidden;
    background: var(--_line);
  }

  .bar::before {
    content: '';
    position: absolute;
    inset: 0;
    background: var(--_accent);
    transform: scaleX(var(--_share, 0));
    transform-origin: left;
  }

  .bar.unknown::before {
    transform: scaleX(0.3);
  }

  @media (prefers-reduced-motion: no-preference) {
    .bar::before {
      transition: transform 160ms linear;
    }

    .bar.unknown::before {
      animation: hindo-travel 1.6s linear infinite;
    }
  }

  @keyframes hindo-travel {
    from {
      transform: translateX(-30%) scaleX(0.3);
    }
    to {
      transform: translateX(100%) scaleX(0.3);
    }
  }

  .error {
    max-width: 640px;
    padding: 16px;
    border-inline-start: 3px solid var(--_error);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }

  .error p {
    margin: 0 0 4px;
  }

  .error-title {
    font-weight: 600;
    color: var(--_error);
  }

  .error-place {
    font-family: var(--_mono);
    font-size: 13px;
  }

  .error .error-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 12px 0 0;
  }

  .state-notice {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    justify-content: space-between;
    margin: 0 0 8px;
    padding: 4px 10px;
    border-inline-start: 3px solid var(--_warn);
    background: var(--_warn-surface);
    font-size: 13px;
    line-height: 20px;
  }

  .empty {
    padding: 24px 16px;
    color: var(--_muted);
    font-size: 14px;
    line-height: 20px;
  }

  @media (forced-colors: active) {
    .bar::before {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`
