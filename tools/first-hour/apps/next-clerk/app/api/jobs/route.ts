import { auth } from '../../../auth';

export const POST = auth.required({ accept: ['m2m_token'] })((request) =>
  Response.json({ queuedBy: auth.get(request).client ?? auth.get(request).subject }),
);
