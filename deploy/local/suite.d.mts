/** The services of the suite as processes on this machine, for `npm start` and for tests. */
export type ServiceName = 'gateway' | 'identity' | 'credential' | 'mfa-policy' | 'session' | 'audit';

export type Secrets = {
  /** One for each NATS user, Redis user and Postgres role: the services, `<service>-migrator`, `provisioner`, `admin`. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly CODE_PEPPER: string;
  readonly CEREMONY_KEY: string;
  readonly SESSION_TOKEN_KEY: string;
  readonly LIMITS_KEY: string;
  readonly CAPTCHA_KEY: string;
};

/** What `environment.json` in a state directory says about its servers. */
export type Environment = {
  readonly stateDirectory: string;
  readonly natsUrl: string;
  /** Without a user. */
  readonly redisUrl: string;
  readonly redisAdminUrl: string;
  /** Without a user. */
  readonly postgresUrl: string;
  readonly postgresAdminUrl: string;
  readonly secrets: Secrets;
  readonly ports: {
    readonly gateway: number;
    readonly smtp: number;
    readonly mailSink: number;
    /** By service; further replicas as `<service>-1`, `<service>-2` … */
    readonly ops: Readonly<Record<string, number>>;
  };
  /** Path of the browser, where end-to-end tests were prepared. */
  readonly chromium?: string;
};

export type SuiteEnvironment = Environment & {
  readonly inboxUrl: string;
  readonly ports: Environment['ports'] & {
    /** The HTTP ports of gateways other than the first, by `gateway-1` … */
    readonly http: Readonly<Record<string, number>>;
  };
};

export type ServiceProcess = {
  readonly name: string;
  readonly service: ServiceName;
  readonly pid: number;
  readonly running: boolean;
  /** Path of the log. */
  readonly log: string;
  /** The Node that it runs on from its next start: of this process unless told. */
  program: string;
  /** SIGTERM unless told; to its whole process group. */
  kill(signal?: NodeJS.Signals): void;
  /** Ends it if it still runs and starts it again, with these settings over its own. Does not wait for it to be ready. */
  restart(overrides?: Readonly<Record<string, string>>): Promise<void>;
  waitReady(options?: { readonly seconds?: number }): Promise<void>;
  waitExit(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
};

/** A suite that runs, whoever has started it and will end it. */
export type RunningSuite = {
  /** Of the gateway: http://localhost:PORT */
  readonly url: string;
  /** Of the mail sink: `GET ${inboxUrl}/?to=ADDRESS` lists what was delivered, newest first. */
  readonly inboxUrl: string;
  readonly environment: SuiteEnvironment;
  /** A one-time enrolment for `POST /api/v1/admin/tokens`, as provisioning makes it. */
  issueEnrolment(): Promise<string>;
};

export type Suite = RunningSuite & {
  process(service: ServiceName, replica?: number): ServiceProcess;
  stop(): Promise<void>;
};

export type SuiteOptions = {
  /** Where the servers were prepared: in tests `process.env.LATCHKEY_TEST_STATE`. */
  readonly stateDirectory: string;
  readonly gatewayPort?: number;
  /** Settings over a service's own. */
  readonly env?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  /** All unless told. */
  readonly services?: readonly ServiceName[];
  /** How many processes of a service; one unless told. */
  readonly replicas?: Readonly<Partial<Record<ServiceName, number>>>;
};

/** Starts the services and their mail sink, and waits until all are ready. */
export function startSuite(options: SuiteOptions): Promise<Suite>;

/** What can be asked of a suite that another process has started. */
export function runningSuite(environment: SuiteEnvironment): RunningSuite;
