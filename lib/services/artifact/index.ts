export { resolveArtifact } from './resolve.ts';
export { type UploadInput, uploadArtifact } from './upload.ts';
