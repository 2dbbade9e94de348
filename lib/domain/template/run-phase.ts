export const TEMPLATE_RUN_PHASES = ['waiting', 'running', 'succeeded', 'failed', 'canceled'] as const;
export type TemplateRunPhase = (typeof TEMPLATE_RUN_PHASES)[number];
export const TEMPLATE_STEP_STATES = ['pending', 'running', 'done', 'failed'] as const;
export type TemplateStepState = (typeof TEMPLATE_STEP_STATES)[number];
export const TEMPLATE_RUN_CAUSES = ['create', 'upgrade'] as const;

/** Nothing more happens by itself. */
export const isRunOver = (phase: TemplateRunPhase): boolean => phase === 'succeeded' || phase === 'failed' || phase === 'canceled';

/** What was not done can be done after all. */
export const isRetryable = (phase: TemplateRunPhase): boolean => phase === 'failed' || phase === 'canceled';
