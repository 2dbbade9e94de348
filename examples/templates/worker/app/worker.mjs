// Counts, and says so. Stops between two rounds.
const everyMs = Number(process.env.EVERY_SECONDS ?? 5) * 1000;
let rounds = 0;

const work = () => {
  rounds += 1;
  console.log(`round ${rounds}`);
};

work();
const timer = setInterval(work, everyMs);
process.on('SIGTERM', () => {
  clearInterval(timer);
  console.log(`stops after ${rounds} rounds`);
});
