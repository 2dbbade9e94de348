import * as missing from '#app/api/[...missing]/route.ts';
import * as health from '#app/api/health/route.ts';
import * as metrics from '#app/api/metrics/route.ts';
import * as openapiJson from '#app/api/openapi.json/route.ts';
import * as ready from '#app/api/ready/route.ts';
import * as accessExplain from '#app/api/v1/access/explain/route.ts';
import * as accessWhoCan from '#app/api/v1/access/who-can/route.ts';
import * as activity from '#app/api/v1/activity/route.ts';
import * as apply from '#app/api/v1/apply/route.ts';
import * as approvalsId from '#app/api/v1/approvals/[id]/route.ts';
import * as approvalsIdVote from '#app/api/v1/approvals/[id]/vote/route.ts';
import * as approvalsIdWithdraw from '#app/api/v1/approvals/[id]/withdraw/route.ts';
import * as approvals from '#app/api/v1/approvals/route.ts';
import * as artifacts from '#app/api/v1/artifacts/route.ts';
import * as auditChain from '#app/api/v1/audit/chain/route.ts';
import * as auditExport from '#app/api/v1/audit/export/route.ts';
import * as audit from '#app/api/v1/audit/route.ts';
import * as auditVerbs from '#app/api/v1/audit/verbs/route.ts';
import * as auditVerify from '#app/api/v1/audit/verify/route.ts';
import * as changesPlan from '#app/api/v1/changes/plan/route.ts';
import * as clustersId from '#app/api/v1/clusters/[id]/route.ts';
import * as clusters from '#app/api/v1/clusters/route.ts';
import * as deploymentsIdDeploy from '#app/api/v1/deployments/[id]/deploy/route.ts';
import * as deploymentsIdInstances from '#app/api/v1/deployments/[id]/instances/route.ts';
import * as deploymentsIdLogs from '#app/api/v1/deployments/[id]/logs/route.ts';
import * as deploymentsIdMetrics from '#app/api/v1/deployments/[id]/metrics/route.ts';
import * as deploymentsIdPlacement from '#app/api/v1/deployments/[id]/placement/route.ts';
import * as deploymentsIdRestart from '#app/api/v1/deployments/[id]/restart/route.ts';
import * as deploymentsIdRollBack from '#app/api/v1/deployments/[id]/roll-back/route.ts';
import * as deploymentsIdRollouts from '#app/api/v1/deployments/[id]/rollouts/route.ts';
import * as deploymentsId from '#app/api/v1/deployments/[id]/route.ts';
import * as deploymentsIdScale from '#app/api/v1/deployments/[id]/scale/route.ts';
import * as deploymentsIdStart from '#app/api/v1/deployments/[id]/start/route.ts';
import * as deploymentsIdStop from '#app/api/v1/deployments/[id]/stop/route.ts';
import * as deployments from '#app/api/v1/deployments/route.ts';
import * as engineKeysKeyUnpark from '#app/api/v1/engine/keys/[key]/unpark/route.ts';
import * as engine from '#app/api/v1/engine/route.ts';
import * as environmentsId from '#app/api/v1/environments/[id]/route.ts';
import * as environments from '#app/api/v1/environments/route.ts';
import * as events from '#app/api/v1/events/route.ts';
import * as instancesIdLogs from '#app/api/v1/instances/[id]/logs/route.ts';
import * as instancesId from '#app/api/v1/instances/[id]/route.ts';
import * as matrix from '#app/api/v1/matrix/route.ts';
import * as mePassword from '#app/api/v1/me/password/route.ts';
import * as me from '#app/api/v1/me/route.ts';
import * as meSessionsId from '#app/api/v1/me/sessions/[id]/route.ts';
import * as meSessions from '#app/api/v1/me/sessions/route.ts';
import * as meTokensId from '#app/api/v1/me/tokens/[id]/route.ts';
import * as meTokens from '#app/api/v1/me/tokens/route.ts';
import * as meTopologyPlaces from '#app/api/v1/me/topology-places/route.ts';
import * as meTour from '#app/api/v1/me/tour/route.ts';
import * as plan from '#app/api/v1/plan/route.ts';
import * as quotas from '#app/api/v1/quotas/route.ts';
import * as servicesIdDiff from '#app/api/v1/services/[id]/diff/route.ts';
import * as servicesIdRevisionsNumber from '#app/api/v1/services/[id]/revisions/[number]/route.ts';
import * as servicesIdRevisions from '#app/api/v1/services/[id]/revisions/route.ts';
import * as servicesId from '#app/api/v1/services/[id]/route.ts';
import * as servicesFacets from '#app/api/v1/services/facets/route.ts';
import * as services from '#app/api/v1/services/route.ts';
import * as signIn from '#app/api/v1/sign-in/route.ts';
import * as signInProviders from '#app/api/v1/sign-in-providers/route.ts';
import * as teamsTeamMembersIdLink from '#app/api/v1/teams/[team]/members/[id]/link/route.ts';
import * as teamsTeamMembersId from '#app/api/v1/teams/[team]/members/[id]/route.ts';
import * as teamsTeamMembersIdSessions from '#app/api/v1/teams/[team]/members/[id]/sessions/route.ts';
import * as teamsTeamMembers from '#app/api/v1/teams/[team]/members/route.ts';
import * as teamsTeamQuota from '#app/api/v1/teams/[team]/quota/route.ts';
import * as teamsTeam from '#app/api/v1/teams/[team]/route.ts';
import * as teamsTeamTokensId from '#app/api/v1/teams/[team]/tokens/[id]/route.ts';
import * as teamsTeamTokens from '#app/api/v1/teams/[team]/tokens/route.ts';
import * as teams from '#app/api/v1/teams/route.ts';
import * as templateRunsIdCancel from '#app/api/v1/template-runs/[id]/cancel/route.ts';
import * as templateRunsIdRetry from '#app/api/v1/template-runs/[id]/retry/route.ts';
import * as templateRunsId from '#app/api/v1/template-runs/[id]/route.ts';
import * as templateRuns from '#app/api/v1/template-runs/route.ts';
import * as templatesIdPlan from '#app/api/v1/templates/[id]/plan/route.ts';
import * as templatesId from '#app/api/v1/templates/[id]/route.ts';
import * as templatesIdRuns from '#app/api/v1/templates/[id]/runs/route.ts';
import * as templatesIdServicesService from '#app/api/v1/templates/[id]/services/[service]/route.ts';
import * as templatesIdServices from '#app/api/v1/templates/[id]/services/route.ts';
import * as templatesIdUpgrades from '#app/api/v1/templates/[id]/upgrades/route.ts';
import * as templatesIdVersionsNumber from '#app/api/v1/templates/[id]/versions/[number]/route.ts';
import * as templatesIdVersions from '#app/api/v1/templates/[id]/versions/route.ts';
import * as templates from '#app/api/v1/templates/route.ts';
import * as topology from '#app/api/v1/topology/route.ts';
import * as topologyTraffic from '#app/api/v1/topology/traffic/route.ts';
import * as usersIdLink from '#app/api/v1/users/[id]/link/route.ts';
import * as usersId from '#app/api/v1/users/[id]/route.ts';
import * as usersIdSessions from '#app/api/v1/users/[id]/sessions/route.ts';
import * as users from '#app/api/v1/users/route.ts';
import type { RouteHandler } from './declaration.ts';

/** Every module of `app/api` but next-auth's own. `routes.test.ts` holds this list against the folder. */
const MODULES: Record<string, unknown>[] = [
  health,
  metrics,
  openapiJson,
  ready,
  accessExplain,
  accessWhoCan,
  activity,
  apply,
  approvals,
  approvalsId,
  approvalsIdVote,
  approvalsIdWithdraw,
  artifacts,
  audit,
  auditChain,
  auditExport,
  auditVerbs,
  auditVerify,
  changesPlan,
  clusters,
  clustersId,
  deployments,
  deploymentsId,
  deploymentsIdDeploy,
  deploymentsIdInstances,
  deploymentsIdLogs,
  deploymentsIdMetrics,
  deploymentsIdPlacement,
  deploymentsIdRestart,
  deploymentsIdRollBack,
  deploymentsIdRollouts,
  deploymentsIdScale,
  deploymentsIdStart,
  deploymentsIdStop,
  engine,
  engineKeysKeyUnpark,
  environments,
  environmentsId,
  events,
  instancesId,
  instancesIdLogs,
  matrix,
  me,
  mePassword,
  meSessions,
  meSessionsId,
  meTokens,
  meTopologyPlaces,
  meTour,
  meTokensId,
  plan,
  quotas,
  services,
  servicesFacets,
  servicesId,
  servicesIdDiff,
  servicesIdRevisions,
  servicesIdRevisionsNumber,
  signIn,
  signInProviders,
  teams,
  teamsTeam,
  teamsTeamMembers,
  teamsTeamMembersId,
  teamsTeamQuota,
  teamsTeamMembersIdLink,
  teamsTeamMembersIdSessions,
  teamsTeamTokens,
  teamsTeamTokensId,
  templates,
  templatesId,
  templatesIdPlan,
  templatesIdRuns,
  templatesIdServices,
  templatesIdServicesService,
  templatesIdUpgrades,
  templatesIdVersions,
  templatesIdVersionsNumber,
  templateRuns,
  templateRunsId,
  templateRunsIdCancel,
  templateRunsIdRetry,
  topology,
  topologyTraffic,
  users,
  usersId,
  usersIdLink,
  usersIdSessions,
  missing,
];

/** Every route of the API with its declaration: what the document, the access matrix and the leak test walk over. */
export const routes = (): RouteHandler[] => MODULES.flatMap((module) => Object.values(module)).filter(isHandler);

const isHandler = (value: unknown): value is RouteHandler => typeof value === 'function' && 'address' in value && 'declaration' in value;
