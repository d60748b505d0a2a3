/** An error whose message was written here, from configured values and addresses without secrets; a hint may repeat it. */
export class SafeError extends Error {}
