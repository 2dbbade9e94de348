-- AlterTable
ALTER TABLE "instance" ADD COLUMN     "addresses" JSONB NOT NULL DEFAULT '{}';

-- CreateIndex
CREATE INDEX "instance_node_id_idx" ON "instance"("node_id");
