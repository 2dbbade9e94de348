'use client';

import dynamic from 'next/dynamic';
import { useTour } from './use-tour.ts';

const TourBar = dynamic(() => import('./tour-bar.tsx').then((module) => module.TourBar));

/** Holds the tour while it is taken; nothing of it is loaded otherwise. */
export function TourSlot() {
  const tour = useTour();
  return tour.tour?.status === 'running' ? <TourBar step={tour.tour.step} tour={tour} /> : null;
}
