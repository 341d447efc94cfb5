#define _GNU_SOURCE
#include "editor.h"

#include <CLinux.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WIDEST = 78 };

/// What the typed text could become.
struct candidates {
    const char *first;
    int count;
    /// How many characters they all begin with.
    size_t common;
};

static size_t common_prefix(const char *one, const char *other) {
    size_t length = 0;
    while (one[length] && one[length] == other[length]) length++;
    return length;
}

static struct candidates find(const struct sf_editor *editor, const char *typed, size_t length) {
    struct candidates found = {0};
    for (const char *const *word = editor->words; *word; word++) {
        if (strncasecmp(*word, typed, length) != 0) continue;
        if (found.count++ == 0) found.first = *word;
        size_t common = common_prefix(found.first, *word);
        if (found.count == 1 || common < found.common) found.common = common;
    }
    return found;
}

/// The candidates in lines no wider than the terminal.
static char *listed(const struct sf_editor *editor, const char *typed, size_t length) {
    char *text = NULL;
    size_t size, column = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) return NULL;
    size_t columns = sf_terminal_columns(fileno(editor->output));
    if (columns == 0 || columns > WIDEST) columns = WIDEST;
    for (const char *const *word = editor->words; *word; word++) {
        if (strncasecmp(*word, typed, length) != 0) continue;
        bool wraps = column > 0 && column + 2 + strlen(*word) > columns;
        fprintf(stream, "%s%s", wraps ? "\n" : column > 0 ? "  " : "", *word);
        column = (wraps || column == 0 ? 0 : column + 2) + strlen(*word);
    }
    fclose(stream);
    return text;
}

static unsigned char insert(EditLine *line_editor, const char *rest, size_t length, bool is_whole) {
    char *text;
    if (asprintf(&text, "%.*s%s", (int)length, rest, is_whole ? " " : "") < 0) return CC_ERROR;
    int failed = el_insertstr(line_editor, text);
    free(text);
    return failed ? CC_ERROR : CC_REFRESH;
}

unsigned char sf_editor_complete(EditLine *line_editor, int key) {
    (void)key;
    struct sf_editor *editor = sf_editor_of(line_editor);
    const LineInfo *line = el_line(line_editor);
    size_t typed = (size_t)(line->cursor - line->buffer);
    // Words have no blanks in them: behind one stands an argument, which nobody knows.
    if (memchr(line->buffer, ' ', typed)) return CC_ERROR;
    struct candidates found = find(editor, line->buffer, typed);
    if (found.count == 0) return CC_ERROR;
    if (found.count == 1 || found.common > typed)
        return insert(line_editor, found.first + typed, found.common - typed, found.count == 1);
    char *list = listed(editor, line->buffer, typed);
    if (list) sf_editor_show(editor, list);
    free(list);
    return CC_NORM;
}
