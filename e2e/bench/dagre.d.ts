declare module 'dagre';
