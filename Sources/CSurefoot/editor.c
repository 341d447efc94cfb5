#define _GNU_SOURCE
#include "CSurefoot.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>

enum { TICK_MILLISECONDS = 200, HISTORY_LINES = 500 };

struct sf_editor {
    EditLine *line_editor;
    History *history;
    FILE *input, *output, *errors;
    int signals;
    const char *prompt;
    const char *const *words;
    sf_idle_hook idle;
    void *context;
    enum sf_read_end end;
    int signal;
    char *line;
};

static struct sf_editor *editor_of(EditLine *line_editor) {
    struct sf_editor *editor = NULL;
    el_get(line_editor, EL_CLIENTDATA, &editor);
    return editor;
}

static char *prompt_of(EditLine *line_editor) {
    return (char *)editor_of(line_editor)->prompt;
}

/// Ends the reading for a reason of ours; libedit reports it as an error.
static int end_reading(struct sf_editor *editor, enum sf_read_end end) {
    editor->end = end;
    return -1;
}

static void stop_and_resume(struct sf_editor *editor) {
    el_set(editor->line_editor, EL_PREP_TERM, 0);
    sf_signal_default(SIGTSTP);
    el_set(editor->line_editor, EL_PREP_TERM, 1);
    el_set(editor->line_editor, EL_REFRESH);
}

/// Returns true if the reading is to end.
static bool take_signal(struct sf_editor *editor) {
    int signal = sf_signals_next(editor->signals);
    switch (signal) {
    case 0:
    case SIGCONT:
        return false;
    case SIGWINCH:
        el_resize(editor->line_editor);
        return false;
    case SIGTSTP:
        stop_and_resume(editor);
        return false;
    default:
        editor->signal = signal;
        return true;
    }
}

/// Returns true if the reading is to end.
static bool take_tick(struct sf_editor *editor) {
    bool end = false;
    char *notice = editor->idle ? editor->idle(editor->context, &end) : NULL;
    if (notice) {
        fprintf(editor->output, "\n%s\n", notice);
        fflush(editor->output);
        free(notice);
        if (!end) el_set(editor->line_editor, EL_REFRESH);
    }
    return end;
}

/// Reads one character. A byte that is no character of the locale becomes '?'.
static int read_character(struct sf_editor *editor, wchar_t *character) {
    mbstate_t state = {0};
    for (;;) {
        char byte;
        ssize_t count = read(fileno(editor->input), &byte, 1);
        if (count == 0) return 0;
        if (count < 0) {
            if (errno == EINTR) continue;
            return end_reading(editor, SF_READ_FAILED);
        }
        size_t length = mbrtowc(character, &byte, 1, &state);
        if (length == (size_t)-2) continue;
        if (length == (size_t)-1) *character = L'?';
        return 1;
    }
}

static int get_character(EditLine *line_editor, wchar_t *character) {
    struct sf_editor *editor = editor_of(line_editor);
    struct pollfd descriptors[] = {
        {.fd = fileno(editor->input), .events = POLLIN},
        {.fd = editor->signals, .events = POLLIN},
    };
    for (;;) {
        int ready = poll(descriptors, 2, TICK_MILLISECONDS);
        if (ready < 0 && errno != EINTR) return end_reading(editor, SF_READ_FAILED);
        if (ready > 0 && (descriptors[1].revents & POLLIN) && take_signal(editor))
            return end_reading(editor, SF_READ_SIGNAL);
        if (ready > 0 && descriptors[0].revents) return read_character(editor, character);
        if (ready == 0 && take_tick(editor)) return end_reading(editor, SF_READ_ENDED);
    }
}

static size_t common_prefix(const char *one, const char *other) {
    size_t length = 0;
    while (one[length] && one[length] == other[length]) length++;
    return length;
}

/// Completes the first word of the line; several candidates are listed.
static unsigned char complete(EditLine *line_editor, int key) {
    (void)key;
    struct sf_editor *editor = editor_of(line_editor);
    const LineInfo *line = el_line(line_editor);
    size_t typed = (size_t)(line->cursor - line->buffer);
    if (memchr(line->buffer, ' ', typed)) return CC_ERROR;
    const char *found = NULL;
    size_t common = 0;
    int candidates = 0;
    for (const char *const *word = editor->words; *word; word++) {
        if (strncasecmp(*word, line->buffer, typed) != 0) continue;
        common = found ? (common_prefix(found, *word) < common ? common_prefix(found, *word) : common) : strlen(*word);
        found = *word;
        candidates++;
    }
    if (!found) return CC_ERROR;
    if (common > typed || candidates == 1) {
        char rest[256];
        snprintf(rest, sizeof rest, "%.*s%s", (int)(common - typed), found + typed, candidates == 1 ? " " : "");
        return el_insertstr(line_editor, rest) == 0 ? CC_REFRESH : CC_ERROR;
    }
    fputc('\n', editor->output);
    for (const char *const *word = editor->words; *word; word++)
        if (strncasecmp(*word, line->buffer, typed) == 0) fprintf(editor->output, "%s  ", *word);
    fputc('\n', editor->output);
    fflush(editor->output);
    return CC_REDISPLAY;
}

static bool configure(struct sf_editor *editor) {
    EditLine *line_editor = editor->line_editor;
    HistEvent event;
    history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(line_editor, EL_CLIENTDATA, editor);
    el_set(line_editor, EL_PROMPT, prompt_of);
    el_set(line_editor, EL_EDITOR, "emacs");
    el_set(line_editor, EL_SIGNAL, 0);
    el_set(line_editor, EL_HIST, history, editor->history);
    el_set(line_editor, EL_GETCFN, get_character);
    el_set(line_editor, EL_ADDFN, "sf-complete", "Complete a word", complete);
    el_set(line_editor, EL_BIND, "^I", "sf-complete", NULL);
    // A person's own .editrc comes last, so that it wins.
    el_source(line_editor, NULL);
    return true;
}

struct sf_editor *sf_editor_open(int input, int output, int signals) {
    struct sf_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->signals = signals;
    editor->input = fdopen(dup(input), "r");
    editor->output = fdopen(dup(output), "w");
    // libedit writes "No entry for terminal type" to this stream; an unknown terminal is not worth a message.
    editor->errors = fopen("/dev/null", "w");
    editor->history = history_init();
    if (editor->input && editor->output && editor->errors && editor->history)
        editor->line_editor = el_init("surefoot", editor->input, editor->output, editor->errors);
    if (!editor->line_editor || !configure(editor)) {
        sf_editor_close(editor);
        return NULL;
    }
    return editor;
}

void sf_editor_close(struct sf_editor *editor) {
    if (editor->line_editor) el_end(editor->line_editor);
    if (editor->history) history_end(editor->history);
    if (editor->input) fclose(editor->input);
    if (editor->output) fclose(editor->output);
    if (editor->errors) fclose(editor->errors);
    free(editor->line);
    free(editor);
}

/// Keeps the line in the editor and in the history.
static enum sf_read_end keep(struct sf_editor *editor, const char *text, int length, const char **line) {
    free(editor->line);
    editor->line = strndup(text, (size_t)length);
    if (!editor->line) return SF_READ_FAILED;
    editor->line[strcspn(editor->line, "\r\n")] = '\0';
    HistEvent event;
    if (*editor->line) history(editor->history, &event, H_ENTER, editor->line);
    *line = editor->line;
    return SF_READ_LINE;
}

enum sf_read_end sf_editor_read(
    struct sf_editor *editor, const char *prompt, const char *const *words,
    sf_idle_hook idle, void *context, const char **line) {
    editor->prompt = prompt;
    editor->words = words;
    editor->idle = idle;
    editor->context = context;
    editor->end = SF_READ_LINE;
    editor->signal = 0;
    int length = 0;
    const char *text = el_gets(editor->line_editor, &length);
    if (text && length > 0) return keep(editor, text, length, line);
    // el_gets leaves the terminal raw when the reading ended without a line.
    el_set(editor->line_editor, EL_PREP_TERM, 0);
    fputc('\n', editor->output);
    fflush(editor->output);
    el_reset(editor->line_editor);
    if (editor->end != SF_READ_LINE) return editor->end;
    return length == 0 ? SF_READ_END_OF_INPUT : SF_READ_FAILED;
}

int sf_editor_signal(const struct sf_editor *editor) {
    return editor->signal;
}

bool sf_set_locale(void) {
    setlocale(LC_ALL, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
