-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "cpu_request_milli" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "memory_request_mib" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "quota" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "environment_id" TEXT,
    "services" INTEGER,
    "instances" INTEGER,
    "cpu_milli" INTEGER,
    "memory_mib" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quota_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "quota_team_id_idx" ON "quota"("team_id");

-- AddForeignKey
ALTER TABLE "quota" ADD CONSTRAINT "quota_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quota" ADD CONSTRAINT "quota_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One row for a team as a whole, and one for each environment.
CREATE UNIQUE INDEX quota_place ON quota (team_id, environment_id) NULLS NOT DISTINCT;

-- What runs already counts with what it was placed for.
UPDATE deployment d SET (cpu_request_milli, memory_request_mib) =
  (SELECT COALESCE(max(i.cpu_request_milli), 50), COALESCE(max(i.memory_request_mib), 64) FROM instance i WHERE i.deployment_id = d.id);
