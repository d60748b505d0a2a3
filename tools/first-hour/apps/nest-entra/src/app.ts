import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { createVerifier } from '@tokenward/core';
import type { VerifierOptions } from '@tokenward/core';
import { entra } from '@tokenward/providers';
import type { Request } from 'express';
import { AuthGuard, Requires, VERIFIER } from './auth.guard';

@Controller()
@UseGuards(AuthGuard)
export class ReportsController {
  @Get('me')
  me(@Req() request: Request) {
    return { subject: request.access?.subject };
  }

  @Get('reports')
  @Requires({ scopes: ['Reports.Read'] })
  reports() {
    return { reports: [] };
  }
}

type Given = Pick<VerifierOptions<[]>, 'fetch' | 'now'>;

@Module({})
export class AppModule {
  static with(tenant: string, audience: string, given: Given = {}): DynamicModule {
    const verifier = createVerifier({ authorities: [entra({ tenant, audience })], ...given });
    return {
      module: AppModule,
      controllers: [ReportsController],
      providers: [{ provide: VERIFIER, useValue: verifier }],
    };
  }
}
