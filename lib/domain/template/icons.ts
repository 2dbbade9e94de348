/** Pictures an author may choose from. */
export const TEMPLATE_ICONS = ['box', 'world', 'git', 'worker', 'page', 'pair', 'database', 'clock', 'mail', 'chart'] as const;
