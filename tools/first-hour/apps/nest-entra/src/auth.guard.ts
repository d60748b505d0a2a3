import { CanActivate, ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { fromNodeRequest, isUnavailable } from '@tokenward/core';
import type { Access, Reply, Requirements, Verifier } from '@tokenward/core';
import type { Request, Response } from 'express';

export const VERIFIER = Symbol('verifier');

export const Requires = (requirements: Requirements) => SetMetadata('requirements', requirements);

declare module 'express' {
  interface Request {
    access?: Access;
  }
}

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(VERIFIER) private readonly verifier: Verifier,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const requirements = this.reflector.get<Requirements | undefined>('requirements', context.getHandler());
    try {
      const verdict = await this.verifier.authenticate(fromNodeRequest(request), requirements);
      if (verdict.outcome === 'granted') {
        request.access = verdict.access;
        return true;
      }
      send(response, verdict.reply);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      send(response, error.reply);
    }
    return false;
  }
}

/** Nest sends a reply of its own for a guard that gives false, unless one was sent before. */
function send(response: Response, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
