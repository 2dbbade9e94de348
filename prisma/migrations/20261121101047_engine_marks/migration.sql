-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "routes_digest" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "stable_round" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "rollout" ADD COLUMN     "progress" INTEGER NOT NULL DEFAULT -2147483648,
ADD COLUMN     "proven_at" TIMESTAMPTZ(3),
ADD COLUMN     "ready_deaths" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "crashes" INTEGER NOT NULL DEFAULT 0;
