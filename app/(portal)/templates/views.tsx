'use client';

import { PlanView } from '#components/features/manifest/plan-view.tsx';
import { AuthorView } from '#components/features/templates/author-view.tsx';
import { TemplateView } from '#components/features/templates/template-view.tsx';
import { UseTemplateView } from '#components/features/templates/use-template-view.tsx';
import type { PlanResult } from '#lib/domain/plan.ts';

/** What is created stands beside the plan as a manifest: its fields need no second list. */
const renderPlan = (plan: PlanResult) => (
  <PlanView plan={{ ...plan, items: plan.items.map((item) => (item.action === 'create' ? { ...item, changes: [] } : item)) }} />
);

/** Features do not know each other: here templates are shown with the plan of manifests. */
export const TemplatePageView = ({ id }: { id: string }) => <TemplateView id={id} renderPlan={renderPlan} />;
export const AuthorPageView = ({ id }: { id?: string }) => <AuthorView {...(id === undefined ? {} : { id })} renderPlan={renderPlan} />;
export const UsePageView = ({ id }: { id: string }) => <UseTemplateView id={id} renderPlan={renderPlan} />;
