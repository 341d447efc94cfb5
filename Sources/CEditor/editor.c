#define _GNU_SOURCE
#include "editor.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_LINES = 500 };

struct sf_editor *sf_editor_of(EditLine *line_editor) {
    struct sf_editor *editor = NULL;
    el_get(line_editor, EL_CLIENTDATA, &editor);
    return editor;
}

void sf_editor_show(struct sf_editor *editor, const char *text) {
    fprintf(editor->output, "\n%s\n", text);
    fflush(editor->output);
    el_set(editor->line_editor, EL_REFRESH);
}

static char *prompt_of(EditLine *line_editor) {
    return (char *)sf_editor_of(line_editor)->prompt;
}

static void configure(struct sf_editor *editor, bool has_settings) {
    EditLine *line_editor = editor->line_editor;
    HistEvent event;
    history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(line_editor, EL_CLIENTDATA, editor);
    el_set(line_editor, EL_PROMPT, prompt_of);
    el_set(line_editor, EL_SIGNAL, 0);
    el_set(line_editor, EL_HIST, history, editor->history);
    el_set(line_editor, EL_GETCFN, sf_editor_get_character);
    el_set(line_editor, EL_ADDFN, "sf-complete", "Complete a word", sf_editor_complete);
    el_set(line_editor, EL_EDITOR, "emacs");
    // A person's own .editrc comes later, so that it wins.
    if (has_settings) el_source(line_editor, NULL);
    // Choosing an editor there ("bind -v") takes the completion off the Tab key.
    el_set(line_editor, EL_BIND, "^I", "sf-complete", NULL);
}

/// A stream on a copy of a descriptor, which no program started later inherits.
static FILE *stream(int descriptor, const char *mode) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    return copy < 0 ? NULL : fdopen(copy, mode);
}

struct sf_editor *sf_editor_open(int input, int output, int signals, bool has_settings) {
    struct sf_editor *editor = calloc(1, sizeof *editor);
    if (!editor) return NULL;
    editor->signals = signals;
    editor->next_byte = -1;
    editor->input = stream(input, "r");
    editor->output = stream(output, "w");
    // libedit writes "No entry for terminal type" here; it then treats the terminal as a dumb one, which does.
    editor->errors = fopen("/dev/null", "we");
    editor->history = history_init();
    if (editor->input && editor->output && editor->errors && editor->history)
        editor->line_editor = el_init("surefoot", editor->input, editor->output, editor->errors);
    if (!editor->line_editor) {
        sf_editor_close(editor);
        return NULL;
    }
    configure(editor, has_settings);
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
static enum sf_read_end keep(struct sf_editor *editor, const char *text, size_t length, const char **line) {
    free(editor->line);
    editor->line = strndup(text, length);
    if (!editor->line) return SF_READ_FAILED;
    HistEvent event;
    if (length > 0) history(editor->history, &event, H_ENTER, editor->line);
    *line = editor->line;
    return SF_READ_LINE;
}

enum sf_read_end sf_editor_read(
    struct sf_editor *editor, const char *prompt, const char *const *words, bool follows,
    sf_idle_hook idle, void *context, const char **line) {
    editor->prompt = prompt;
    editor->words = words;
    editor->idle = idle;
    editor->context = context;
    editor->end = SF_READ_END_OF_INPUT;
    if (!follows) editor->characters = 0;
    // A signal about it that came before was for nobody.
    el_resize(editor->line_editor);
    // libedit prompts first and leaves the line mode later: what is pasted between would be cut at 4096 (termios(3)).
    el_set(editor->line_editor, EL_PREP_TERM, 1);
    int ignored;
    const char *text = el_gets(editor->line_editor, &ignored);
    size_t length = text ? strlen(text) : 0;
    // Only Enter makes an answer of what was typed. Without line editing, libedit also gives what was typed so far.
    if (length > 0 && text[length - 1] == '\n') return keep(editor, text, length - 1, line);
    el_set(editor->line_editor, EL_PREP_TERM, 0);
    el_reset(editor->line_editor);
    fputc('\n', editor->output);
    fflush(editor->output);
    return editor->end;
}

int sf_editor_signal(const struct sf_editor *editor) {
    return editor->signal;
}

bool sf_set_locale(void) {
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
