/* What a command uses up, seen from outside of it. */
#ifdef __linux__
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>

#include "meter.h"

void meter_start(struct meter *meter, const struct request *request) {
  memset(meter, 0, sizeof *meter);
  meter->request = request;
  memory_start(meter);
  disk_start(meter);
}

bool meter_is_late(const struct meter *meter) { return meter->deadline && now_milliseconds() >= meter->deadline; }

int meter_look(struct meter *meter) {
  if (meter_is_late(meter)) return CHANCERY_STOP_WALL;
  size_t count = processes_list(meter);
  meter->now.processes = count;
  if (count > meter->most.processes) meter->most.processes = count;
  if (meter->request->limits.processes && count > meter->request->limits.processes) return CHANCERY_STOP_PROCESSES;
  int stop = memory_look(meter, count);
  if (stop == CHANCERY_STOP_NONE) stop = disk_look(meter, count);
  return stop == CHANCERY_STOP_NONE && meter_is_late(meter) ? CHANCERY_STOP_WALL : stop;
}

bool meter_is_short(const struct meter *meter) { return disk_is_short(meter); }

int meter_judge(const struct meter *meter) { return disk_judge(meter); }

void meter_kill(struct meter *meter) {
  if (!(meter->request->without & WITHOUT_NAMESPACES)) {
    kill(-1, SIGKILL);
    return;
  }
  size_t count = processes_list(meter);
  for (size_t index = 0; index < count; index++) kill(processes[index], SIGKILL);
}
#endif
