/** The members that a code block uses, as in @types/aws-lambda 8.10, trigger/api-gateway-proxy.d.ts. */
declare module 'aws-lambda' {
  export interface APIGatewayProxyEvent {
    readonly httpMethod: string;
    readonly multiValueHeaders: Readonly<Record<string, string[] | undefined>>;
  }
  export interface APIGatewayProxyResult {
    readonly statusCode: number;
    readonly headers?: Readonly<Record<string, boolean | number | string>> | undefined;
    readonly body: string;
  }
}

/** The members that a code block uses, as in @clerk/backend 3.25.0, api/factory and api/endpoints/M2MTokenApi. */
declare module '@clerk/backend' {
  export function createClerkClient(options: { machineSecretKey?: string | undefined }): {
    readonly m2m: {
      createToken(how: { tokenFormat: 'jwt'; secondsUntilExpiration: number }): Promise<{ token?: string }>;
    };
  };
}
