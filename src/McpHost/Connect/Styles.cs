namespace ReconnectGrains.McpHost.Connect;

/// <summary>The text of <see cref="Stylesheet"/>.</summary>
internal static class Styles
{
    // lang=css
    public const string Text = """
        :root {
          color-scheme: light dark;
          --page: #f6f5f1;
          --card: #ffffff;
          --ink: #1d2420;
          --soft: #55605a;
          --line: #d9d9d0;
          --main: #1d5c47;
          --on-main: #ffffff;
          --warn: #8a3b12;
          --warn-page: #fdf0e3;
          --on-warn: #ffffff;
          --mark: #ffe08a;
          --on-mark: #3a2c00;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14181a;
            --card: #1d2326;
            --ink: #e9ece9;
            --soft: #a5b0aa;
            --line: #353d40;
            --main: #84d3b0;
            --on-main: #0d211a;
            --warn: #ffb585;
            --warn-page: #33241b;
            --on-warn: #2a1608;
            --mark: #6b5300;
            --on-mark: #fff3cf;
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto;
          padding: 0 1.25rem 3rem;
          max-width: 42rem;
          background: var(--page);
          color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
        }
        .top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1.5rem; padding: 1.25rem 0 1rem; border-bottom: 1px solid var(--line); }
        .top p { margin: 0; font-weight: 600; color: var(--main); overflow-wrap: anywhere; }
        .top ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
        .top li { margin: 0; }
        .top nav a { display: inline-block; padding: .1rem 0; min-height: 1.75rem; }
        .top [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; border-bottom: 2px solid var(--main); }
        main { padding: 1rem 0; }
        h1 { margin: 1rem 0 .75rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; line-height: 1.3; }
        h3 { margin: 0; font-size: 1.0625rem; line-height: 1.35; overflow-wrap: anywhere; }
        p { margin: .5rem 0; overflow-wrap: anywhere; }
        li + li { margin-top: .35rem; }
        ol, ul { padding-left: 1.4rem; margin: .5rem 0; }
        code { font: .875em/1.4 ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        a { color: var(--main); }
        .lead { font-size: 1.125rem; }
        .quiet { color: var(--soft); font-size: .9375rem; }
        .scopes { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
        .scopes li { padding: .7rem 1rem; margin: 0; }
        .scopes li + li { border-top: 1px solid var(--line); }
        .scopes span { display: block; }
        .scopes code { color: var(--soft); }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 1rem; }
        .button {
          display: inline-block;
          min-height: 2.9rem;
          padding: .65rem 1.25rem;
          border: 2px solid var(--main);
          border-radius: .6rem;
          background: var(--main);
          color: var(--on-main);
          font: inherit;
          font-weight: 600;
          text-align: center;
          text-decoration: none;
          overflow-wrap: anywhere;
          cursor: pointer;
          transition: filter .15s;
        }
        .button:hover { filter: brightness(1.1); }
        .second { background: transparent; color: var(--main); }
        .danger { border-color: var(--warn); background: var(--warn); color: var(--on-warn); }
        .plain {
          min-height: 2.75rem;
          padding: .25rem 0;
          border: 0;
          background: none;
          color: var(--main);
          font: inherit;
          text-decoration: underline;
          cursor: pointer;
        }
        :focus-visible { outline: 3px solid var(--main); outline-offset: 3px; border-radius: .25rem; }
        summary { min-height: 2.75rem; padding: .6rem 0; cursor: pointer; }
        .notice { margin: .75rem 0; padding: .7rem 1rem; border-left: 4px solid var(--main); border-radius: .25rem; background: var(--card); }
        .card { margin: .75rem 0; padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
        .card.tick, .card.done { border-left: 4px solid var(--main); }
        .card.unsure { border-color: var(--warn); border-left-width: 4px; background: var(--warn-page); }
        .card .actions { margin: 1rem 0 .25rem; }
        .head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem 1rem; }
        .pill { margin: 0; padding: .05rem .65rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft); font-size: .875rem; font-weight: 600; }
        .done .pill { border-color: var(--main); color: var(--main); }
        .unsure .pill { border-color: var(--warn); color: var(--warn); }
        .plain-list { margin: 0; padding: 0; list-style: none; }
        .plain-list span { display: block; }
        .plain-list code { color: var(--soft); }
        .card label { display: flex; gap: .7rem; align-items: flex-start; min-height: 2.75rem; padding: .6rem 0; cursor: pointer; }
        .card input { flex: none; width: 1.4rem; height: 1.4rem; margin: 0; accent-color: var(--main); }
        .badge {
          display: inline-block;
          margin: .1rem 0;
          padding: .1rem .6rem;
          border: 1px solid var(--warn);
          border-radius: 1rem;
          color: var(--warn);
          font-size: .875rem;
          font-weight: 600;
        }
        dl { margin: .75rem 0 0; }
        dl > div { padding: .55rem 0; border-top: 1px solid var(--line); }
        dt { color: var(--soft); font-size: .9375rem; overflow-wrap: anywhere; }
        dt .meaning { display: block; font-size: .875rem; }
        dd { margin: .1rem 0 0; }
        dd dl { margin: .25rem 0 0; padding-left: .9rem; border-left: 2px solid var(--line); }
        dd dl > div:first-child { border-top: 0; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; overflow: hidden; }
        .long { max-height: 20rem; overflow-y: auto; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; }
        .invisible {
          margin: 0 .1em;
          padding: 0 .3em;
          border-radius: .25em;
          background: var(--mark);
          color: var(--on-mark);
          font: .75em ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace;
          white-space: nowrap;
        }
        .bottom {
          display: flex;
          flex-wrap: wrap;
          justify-content: space-between;
          align-items: center;
          gap: .25rem 1.5rem;
          border-top: 1px solid var(--line);
          color: var(--soft);
          font-size: .9375rem;
        }
        .bottom p { margin: 0; }
        @media (min-width: 48rem) {
          body { padding-top: 1rem; }
          h1 { font-size: 2.1rem; }
          .card > dl > div { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; }
        }
        @media (max-width: 30rem) {
          .actions .button, .actions form { flex: 1 1 100%; }
          .actions form .button { width: 100%; }
        }
        @media (prefers-reduced-motion: reduce) {
          * { transition: none !important; }
        }

        """;
}
