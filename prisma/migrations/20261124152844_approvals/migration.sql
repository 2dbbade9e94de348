-- CreateEnum
CREATE TYPE "ApprovalPhase" AS ENUM ('pending', 'done', 'rejected', 'withdrawn', 'stale', 'expired', 'failed');

-- CreateEnum
CREATE TYPE "ApprovalDecision" AS ENUM ('approve', 'reject');

-- AlterEnum
ALTER TYPE "RolloutCause" ADD VALUE 'promote' AFTER 'deploy';

-- AlterTable
ALTER TABLE "environment" ADD COLUMN     "approval" JSONB,
ADD COLUMN     "freezes" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "origin" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "rollout" ADD COLUMN     "origin" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "approval_request" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "service_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "change" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "base_digest" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "requester_kind" TEXT NOT NULL,
    "requester_user_id" TEXT NOT NULL,
    "requester_token_id" TEXT,
    "requester_name" TEXT NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "phase" "ApprovalPhase" NOT NULL DEFAULT 'pending',
    "outcome" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_vote" (
    "request_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "decision" "ApprovalDecision" NOT NULL,
    "comment" TEXT NOT NULL DEFAULT '',
    "digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_vote_pkey" PRIMARY KEY ("request_id","user_id")
);

-- CreateIndex
CREATE INDEX "approval_request_team_id_created_at_idx" ON "approval_request"("team_id", "created_at");

-- CreateIndex
CREATE INDEX "approval_request_service_id_environment_id_idx" ON "approval_request"("service_id", "environment_id");

-- CreateIndex
CREATE INDEX "approval_request_phase_deadline_at_idx" ON "approval_request"("phase", "deadline_at");

-- AddForeignKey
ALTER TABLE "approval_request" ADD CONSTRAINT "approval_request_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_request" ADD CONSTRAINT "approval_request_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_request" ADD CONSTRAINT "approval_request_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval_vote" ADD CONSTRAINT "approval_vote_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "approval_request"("id") ON DELETE CASCADE ON UPDATE CASCADE;
