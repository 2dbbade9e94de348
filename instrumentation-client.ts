import { holdPages } from '#lib/client/held-pages.ts';

/**
 * Next runs this before anything else of the page. Schemas would try whether they may make code of text, which the page's policy forbids
 * and reports each time, even though the attempt is caught: they are told beforehand.
 */
(globalThis as { __zod_globalConfig?: { jitless?: boolean } }).__zod_globalConfig = { jitless: true };

holdPages();

// The one page whose data takes as long as its scripts: both begin together.
if (window.location.pathname === '/topology') void import('#components/features/topology/early.ts').then(({ startEarly }) => startEarly());
