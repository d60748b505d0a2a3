import { auth } from '../../auth';

// Only people who signed in within the last five minutes.
export const GET = auth.required({ authentication: { maxAge: 300 } })((request) =>
  Response.json({ salary: 4200, for: auth.get(request).subject }),
);
