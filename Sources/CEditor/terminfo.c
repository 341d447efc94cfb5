#include "CEditor.h"

#include <curses.h>
#include <stddef.h>
#include <term.h>
#include <unistd.h>

int sf_terminal_colours(const char *name) {
    // libedit's terminal stays the current one: its strings are looked up there.
    TERMINAL *other = cur_term;
    // With a place for the reason, a terminal that is not known is an error, and not the end of the program.
    int reason;
    if (setupterm((char *)name, STDOUT_FILENO, &reason) != OK) return 0;
    int colours = tigetnum("colors");
    del_curterm(set_curterm(other));
    return colours > 0 ? colours : 0;
}
