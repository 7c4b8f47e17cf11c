/// sluice-bench-runner COMMAND...: runs the command with its output thrown away and prints what it took: exit
/// status, wall seconds, processor seconds, peak kilobytes. A program of its own, because a child's peak begins
/// with what its parent had at the time: this one has next to nothing.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

int main(int argc, char** argv)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (int stream = STDOUT_FILENO; stream <= STDERR_FILENO; ++stream)
        posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_WRONLY, 0);
    const double start = now();
    pid_t child = 0;
    if (argc < 2 || posix_spawn(&child, argv[1], &files, NULL, argv + 1, environ) != 0) return 1;
    int status = 0;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) != child) return 1;
    const double wall = now() - start;
    printf(
        "%d %.9f %.9f %ld\n",
        WIFEXITED(status) ? WEXITSTATUS(status) : 255,
        wall,
        seconds(usage.ru_utime) + seconds(usage.ru_stime),
        usage.ru_maxrss);
    return 0;
}
