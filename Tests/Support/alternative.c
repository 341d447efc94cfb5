/* An iptables program as distributions have it: one file behind many names, one for each backend, and a link that says
 * which of them is meant (update-alternatives(1)). Here it runs the script that can be stopped. */
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words)
{
    char file[4096] = {0};
    char *all[count + 2];

    if (readlink("/proc/self/exe", file, sizeof file - 1) < 0)
        return 127;
    setenv("STOPPED_BACKEND", basename(file), 1);
    setenv("STOPPED_NAME", basename(words[0]), 1);
    all[0] = "sh";
    all[1] = "/mnt/wrappers/stopping-iptables";
    for (int index = 1; index <= count; index++)
        all[index + 1] = words[index];
    execv("/bin/sh", all);
    return 127;
}
