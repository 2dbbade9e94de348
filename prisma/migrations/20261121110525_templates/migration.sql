-- CreateEnum
CREATE TYPE "TemplateRunPhase" AS ENUM ('waiting', 'running', 'succeeded', 'failed');

-- CreateEnum
CREATE TYPE "TemplateStepState" AS ENUM ('pending', 'running', 'done', 'failed');

-- CreateEnum
CREATE TYPE "TemplateRunCause" AS ENUM ('create', 'upgrade');

-- CreateTable
CREATE TABLE "template" (
    "id" TEXT NOT NULL,
    "team_id" TEXT,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "owner" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "icon" TEXT NOT NULL DEFAULT 'box',
    "latest_version" INTEGER NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "shared_with" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_version" (
    "template_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "template_version_pkey" PRIMARY KEY ("template_id","number")
);

-- CreateTable
CREATE TABLE "template_run" (
    "id" TEXT NOT NULL,
    "template_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "team_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "cause" "TemplateRunCause" NOT NULL DEFAULT 'create',
    "service" TEXT,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "actor_kind" TEXT NOT NULL,
    "actor_user_id" TEXT,
    "actor_token_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "group_id" TEXT,
    "wave" INTEGER NOT NULL DEFAULT 0,
    "round" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "observed_round" INTEGER NOT NULL DEFAULT 0,
    "phase" "TemplateRunPhase" NOT NULL DEFAULT 'waiting',
    "message" TEXT NOT NULL DEFAULT '',
    "manifest" TEXT NOT NULL DEFAULT '',
    "output" JSONB,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "template_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_run_step" (
    "run_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" "TemplateStepState" NOT NULL DEFAULT 'pending',
    "message" TEXT NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "log" JSONB NOT NULL DEFAULT '[]',
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "template_run_step_pkey" PRIMARY KEY ("run_id","position")
);

-- CreateTable
CREATE TABLE "template_use" (
    "service_id" TEXT NOT NULL,
    "template_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "run_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "opted_out" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "template_use_pkey" PRIMARY KEY ("service_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "template_team_id_name_key" ON "template"("team_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "template_version_template_id_digest_key" ON "template_version"("template_id", "digest");

-- CreateIndex
CREATE INDEX "template_run_template_id_created_at_idx" ON "template_run"("template_id", "created_at");

-- CreateIndex
CREATE INDEX "template_run_team_id_created_at_idx" ON "template_run"("team_id", "created_at");

-- CreateIndex
CREATE INDEX "template_run_group_id_wave_idx" ON "template_run"("group_id", "wave");

-- CreateIndex
CREATE UNIQUE INDEX "template_run_step_run_id_key_key" ON "template_run_step"("run_id", "key");

-- CreateIndex
CREATE INDEX "template_use_template_id_version_idx" ON "template_use"("template_id", "version");

-- AddForeignKey
ALTER TABLE "template" ADD CONSTRAINT "template_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_version" ADD CONSTRAINT "template_version_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_run" ADD CONSTRAINT "template_run_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_run" ADD CONSTRAINT "template_run_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_run_step" ADD CONSTRAINT "template_run_step_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "template_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_use" ADD CONSTRAINT "template_use_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_use" ADD CONSTRAINT "template_use_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE UNIQUE INDEX template_platform_name ON template (name) WHERE team_id IS NULL;
CREATE TRIGGER template_version_immutable BEFORE UPDATE ON template_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX template_run_open ON template_run (id) WHERE phase IN ('waiting', 'running') OR observed_round < round;
