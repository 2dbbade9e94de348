import {
  IconBox,
  IconBrowser,
  IconChartBar,
  IconClock,
  IconDatabase,
  IconGitBranch,
  IconMail,
  IconSettingsCog,
  IconStack2,
  IconWorld,
} from '@tabler/icons-react';
import type { TemplateRow } from '#lib/domain/template/template.ts';

const ICONS: Record<TemplateRow['icon'], typeof IconBox> = {
  box: IconBox,
  world: IconWorld,
  git: IconGitBranch,
  worker: IconSettingsCog,
  page: IconBrowser,
  pair: IconStack2,
  database: IconDatabase,
  clock: IconClock,
  mail: IconMail,
  chart: IconChartBar,
};

/** The picture its author chose. */
export function TemplateIcon({ icon, size = 20 }: { icon: TemplateRow['icon']; size?: number }) {
  const Icon = ICONS[icon];
  return <Icon size={size} stroke={1.6} aria-hidden="true" />;
}
