import { ServicesView } from '#components/features/services/services-view.tsx';

export default function ServicesPage() {
  return <ServicesView />;
}
