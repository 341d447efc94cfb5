#include "editor.h"

#include <CLinux.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>

enum { TICK_MILLISECONDS = 200, PASTE_MILLISECONDS = 100 };

/// Ends the reading for a reason of ours, which libedit takes for an error.
static int end_reading(struct sf_editor *editor, enum sf_read_end end) {
    editor->end = end;
    return -1;
}

static void stop(struct sf_editor *editor) {
    el_set(editor->line_editor, EL_PREP_TERM, 0);
    sf_signal_default(SIGTSTP);
    el_set(editor->line_editor, EL_PREP_TERM, 1);
}

/// The shell may have used the terminal while this process was stopped.
static void resume(struct sf_editor *editor) {
    el_set(editor->line_editor, EL_PREP_TERM, 0);
    el_set(editor->line_editor, EL_PREP_TERM, 1);
    fputc('\r', editor->output);
    el_set(editor->line_editor, EL_REFRESH);
}

/// Returns true if the reading is to end.
static bool take_signal(struct sf_editor *editor) {
    int number = sf_signals_next(editor->signals);
    switch (number) {
    case 0:
        return false;
    case SIGTSTP:
        stop(editor);
        return false;
    case SIGCONT:
        resume(editor);
        return false;
    case SIGWINCH:
        el_resize(editor->line_editor);
        return false;
    default:
        editor->signal = number;
        return true;
    }
}

/// Returns true if the reading is to end.
static bool take_tick(struct sf_editor *editor) {
    bool end = false;
    char *notice = editor->idle ? editor->idle(editor->context, &end) : NULL;
    if (notice) sf_editor_show(editor, notice);
    free(notice);
    return end;
}

/// Waits for a byte, and takes signals and ticks meanwhile. Returns 1, 0 at the end of input, or -1.
static int read_byte(struct sf_editor *editor, char *byte) {
    struct pollfd descriptors[] = {
        {.fd = fileno(editor->input), .events = POLLIN},
        {.fd = editor->signals, .events = POLLIN},
    };
    for (;;) {
        int ready = poll(descriptors, 2, TICK_MILLISECONDS);
        if (ready < 0 && errno != EINTR) return end_reading(editor, SF_READ_FAILED);
        if (ready == 0 && take_tick(editor)) return end_reading(editor, SF_READ_ENDED);
        if (ready <= 0) continue;
        if (descriptors[1].revents && take_signal(editor)) return end_reading(editor, SF_READ_SIGNAL);
        if (!descriptors[0].revents) continue;
        ssize_t count = read(descriptors[0].fd, byte, 1);
        if (count > 0) return 1;
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        // Ctrl-D ends the input of a terminal that is there. One that hung up has an end of input too (tty_io.c).
        bool hung_up = count < 0 || descriptors[0].revents & POLLHUP;
        return hung_up ? end_reading(editor, SF_READ_FAILED) : 0;
    }
}

/// Drops what follows at once, as the rest of a paste does, until a signal comes. As long as the terminal is not in line mode:
/// there a line that has no end is no input.
static void drop_rest(struct sf_editor *editor) {
    struct pollfd descriptors[] = {
        {.fd = fileno(editor->input), .events = POLLIN},
        {.fd = editor->signals, .events = POLLIN},
    };
    char bytes[4096];
    editor->next_byte = -1;
    while (poll(descriptors, 2, PASTE_MILLISECONDS) > 0 && !descriptors[1].revents)
        if (read(descriptors[0].fd, bytes, sizeof bytes) <= 0) return;
}

static int next_byte(struct sf_editor *editor, char *byte) {
    if (editor->next_byte < 0) return read_byte(editor, byte);
    *byte = (char)editor->next_byte;
    editor->next_byte = -1;
    return 1;
}

int sf_editor_get_character(EditLine *line_editor, wchar_t *character) {
    struct sf_editor *editor = sf_editor_of(line_editor);
    if (++editor->characters > SF_LONGEST_ANSWER) {
        drop_rest(editor);
        return end_reading(editor, SF_READ_TOO_LONG);
    }
    mbstate_t state = {0};
    for (bool is_first = true;; is_first = false) {
        char byte;
        int count = next_byte(editor, &byte);
        if (count <= 0) return count;
        size_t length = mbrtowc(character, &byte, 1, &state);
        if (length == 1) return 1;
        if (length == (size_t)-2) continue;
        // What is no character, and NUL, which would cut the line short unseen, is shown as a question mark.
        *character = L'?';
        // The byte that breaks a sequence off is no part of it.
        if (length == (size_t)-1 && !is_first) editor->next_byte = (unsigned char)byte;
        return 1;
    }
}
