import { auth } from '../../auth';

// Only machines: clients that got a token for themselves.
export const POST = auth.required({ kind: 'machine' })((request) =>
  Response.json({ queued: true, by: auth.get(request).client }, { status: 202 }),
);
