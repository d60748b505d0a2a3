import { auth, isMachine } from '../../auth';

// Only machines.
export const POST = auth.required({ allow: isMachine })((request) =>
  Response.json({ queued: true, by: auth.get(request).client }, { status: 202 }),
);
