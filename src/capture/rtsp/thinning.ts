/**
 * ffmpeg's filter that thins frames by their time (seconds of the wall clock), as `RateLimit` does, and invents none in
 * a freeze, as `-r` would. Times run backwards only when the clock was set back: what was due by the old time would then
 * wait for it, in vain until the watchdog opens the stream anew.
 */
export function thinningFilter(framesPerSecond: number): string {
  const [interval, early, back] = [1, 0.2, 1.3].map((intervals) => (intervals / framesPerSecond).toFixed(5));
  const reset = `st(0\\,if(lt(t\\,ld(0)-${back})\\,t\\,ld(0)))*0`;
  const due = `st(0\\,max(ld(0)+${interval}\\,t))*0+1`;
  return `select='${reset}+if(gte(t\\,ld(0)-${early})\\,${due}\\,0)'`;
}
