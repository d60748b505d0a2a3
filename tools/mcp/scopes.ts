/** The scopes of the resource. The second includes the first. */
export const scopes = ['reports:read', 'reports:write'] as const;
