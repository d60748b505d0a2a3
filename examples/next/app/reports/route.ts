import { auth } from '../../auth';

// Only with this permission.
export const GET = auth.required({ permissions: ['reports:read'] })((request) =>
  Response.json({ reports: ['2026-10', '2026-11'], for: auth.get(request).subject }),
);
