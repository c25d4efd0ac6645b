/* SPDX-License-Identifier: GPL-2.0-only */
/* Grammar of the interface language; docs/idl.md describes it. */
%code requires {
#include "ast.h"

#define YYLTYPE struct loc
#define YYLLOC_DEFAULT(cur, rhs, n)					\
	do {								\
		if (n) {						\
			(cur).off = YYRHSLOC(rhs, 1).off;		\
			(cur).len = YYRHSLOC(rhs, n).off +		\
				    YYRHSLOC(rhs, n).len - (cur).off;	\
		} else {						\
			(cur).off = YYRHSLOC(rhs, 0).off +		\
				    YYRHSLOC(rhs, 0).len;		\
			(cur).len = 0;					\
		}							\
	} while (0)
}

%code {
#include <string.h>

int yylex(YYSTYPE *val, YYLTYPE *loc, void *scanner);
static void yyerror(YYLTYPE *loc, void *scanner, struct idl *idl,
		    const char *text);
static struct type *new_type(struct idl *idl, enum type_kind kind,
			     struct loc loc);
static struct set *new_set(struct idl *idl, struct name name, enum base base,
			   struct value *values, bool is_flags);
static struct record *new_record(struct idl *idl, struct name name,
				 struct member *members, const char *what);
static struct proc *new_proc(struct idl *idl, enum proc_kind kind,
			     struct name name, struct member *params,
			     struct num number);
static int named_number(struct idl *idl, struct name name, struct num *num);
static int minus(struct idl *idl, struct num *num, struct loc loc);
}

%define api.pure full
%define parse.error custom
%define parse.lac full
%locations
%param { void *scanner }
%parse-param { struct idl *idl }
%expect 0

%union {
	struct name name;
	struct num num;
	enum base base;
	enum role role;
	bool flag;
	struct value *value;
	struct member *member;
	struct type *type;
	struct proc *proc;
}

%token <name> INTERFACE "'interface'" VERSION "'version'" CONST "'const'"
%token <name> ENUM "'enum'" FLAGS "'flags'" HANDLE "'handle'"
%token <name> STRUCT "'struct'" PROJECTION "'projection'" OF "'of'"
%token <name> CALL "'call'" CALLBACK "'callback'" POST "'post'" TO "'to'"
%token <name> KERNEL "'kernel'" DOMAIN "'domain'" MAKE "'make'" BIND "'bind'"
%token <name> DROP "'drop'" IN "'in'" OUT "'out'" STRING "'string'"
%token <name> BYTES "'bytes'" ARRAY "'array'" PAYLOAD "'payload'"
%token <name> IDENT "a name"
%token <num> NUMBER "a number"
%token <base> INTTYPE "an integer type"
%token DOTDOT "'..'" ARROW "'->'" END 0 "end of file"

%type <name> name
%type <num> num
%type <value> value values
%type <member> field fields field_list param params param_list names
%type <type> type
%type <flag> side
%type <proc> proc

%%

file:
	head items '}'
	;

/* Known before the items are read: generated names contain the interface's. */
head:
	INTERFACE IDENT '=' num '{'
		{
			idl->name = $2;
			idl->upper = idl_upper(idl, $2.s);
			idl->number = $4;
		}
	;

items:
	%empty
	| items item
	;

item:
	VERSION num ';'
		{
			if (idl->has_version) {
				diag_error(&idl->diag, @1, "second 'version'");
				YYABORT;
			}
			idl->version = $2;
			idl->has_version = true;
		}
	| CONST IDENT '=' num ';'
		{
			struct konst *k = idl_alloc(idl, sizeof(*k));

			k->name = $2;
			k->num = $4;
			idl_append(&idl->konsts, k);
		}
	| ENUM IDENT ':' INTTYPE '{' values comma '}' ';'
		{ idl_append(&idl->sets, new_set(idl, $2, $4, $6, false)); }
	| FLAGS IDENT ':' INTTYPE '{' values comma '}' ';'
		{ idl_append(&idl->sets, new_set(idl, $2, $4, $6, true)); }
	| HANDLE IDENT ';'
		{
			struct handle *h = idl_alloc(idl, sizeof(*h));

			h->name = $2;
			idl_append(&idl->handles, h);
		}
	| STRUCT IDENT '{' fields '}' ';'
		{
			idl_append(&idl->records,
				   new_record(idl, $2, $4, "struct"));
		}
	| PROJECTION IDENT OF IDENT '{' names comma '}' ';'
		{
			struct record *r;

			r = new_record(idl, $2, $6, "projection");
			r->of = $4;
			idl_append(&idl->records, r);
		}
	| proc
		{ idl_append(&idl->procs, $1); }
	;

proc:
	CALL name '(' params ')' '=' num ';'
		{ $$ = new_proc(idl, PROC_CALL, $2, $4, $7); }
	| CALL name '(' params ')' ARROW '(' params ')' '=' num ';'
		{
			$$ = new_proc(idl, PROC_CALL, $2, $4, $11);
			$$->results = $8;
			$$->results_loc = @6;
			$$->has_results = true;
		}
	| CALLBACK name '(' params ')' '=' num ';'
		{ $$ = new_proc(idl, PROC_CALLBACK, $2, $4, $7); }
	| CALLBACK name '(' params ')' ARROW '(' params ')' '=' num ';'
		{
			$$ = new_proc(idl, PROC_CALLBACK, $2, $4, $11);
			$$->results = $8;
			$$->results_loc = @6;
			$$->has_results = true;
		}
	| POST name '(' params ')' TO side '=' num ';'
		{
			$$ = new_proc(idl, PROC_POST, $2, $4, $9);
			$$->to_kernel = $7;
		}
	;

side:
	KERNEL		{ $$ = true; }
	| DOMAIN	{ $$ = false; }
	;

comma:
	%empty
	| ','
	;

values:
	value
	| values ',' value
		{
			$$ = $1;
			idl_append(&$$, $3);
		}
	;

value:
	name '=' num
		{
			$$ = idl_alloc(idl, sizeof(*$$));
			$$->name = $1;
			$$->num = $3;
		}
	;

names:
	name
		{
			$$ = idl_alloc(idl, sizeof(*$$));
			$$->name = $1;
		}
	| names ',' name
		{
			struct member *m = idl_alloc(idl, sizeof(*m));

			m->name = $3;
			$$ = $1;
			idl_append(&$$, m);
		}
	;

fields:
	field_list comma
	;

field_list:
	field
	| field_list ',' field
		{
			$$ = $1;
			idl_append(&$$, $3);
		}
	;

params:
	%empty		{ $$ = NULL; }
	| param_list comma
	;

param_list:
	param
	| param_list ',' param
		{
			$$ = $1;
			idl_append(&$$, $3);
		}
	;

param:
	field
	| MAKE field
		{
			$$ = $2;
			$$->role = ROLE_MAKE;
			$$->role_loc = @1;
		}
	| BIND field
		{
			$$ = $2;
			$$->role = ROLE_BIND;
			$$->role_loc = @1;
		}
	| DROP field
		{
			$$ = $2;
			$$->role = ROLE_DROP;
			$$->role_loc = @1;
		}
	;

field:
	name ':' type
		{
			$$ = idl_alloc(idl, sizeof(*$$));
			$$->name = $1;
			$$->type = $3;
		}
	;

type:
	INTTYPE
		{
			$$ = new_type(idl, TYPE_INT, @1);
			$$->base = $1;
		}
	| INTTYPE IN num DOTDOT num
		{
			$$ = new_type(idl, TYPE_INT, @1);
			$$->base = $1;
			$$->ranged = true;
			$$->lo = $3;
			$$->hi = $5;
		}
	| IDENT
		{
			$$ = new_type(idl, TYPE_NAMED, @1);
			$$->name = $1.s;
		}
	| IDENT '?'
		{
			$$ = new_type(idl, TYPE_NAMED, @$);
			$$->name = $1.s;
			$$->optional = true;
		}
	| STRING '<' num '>'
		{
			$$ = new_type(idl, TYPE_STRING, @$);
			$$->bound = $3;
		}
	| BYTES '<' num '>'
		{
			$$ = new_type(idl, TYPE_BYTES, @$);
			$$->bound = $3;
		}
	| ARRAY '<' type ',' num '>'
		{
			$$ = new_type(idl, TYPE_ARRAY, @$);
			$$->elem = $3;
			$$->bound = $5;
		}
	| PAYLOAD IN
		{ $$ = new_type(idl, TYPE_PAYLOAD, @$); }
	| PAYLOAD OUT
		{ $$ = new_type(idl, TYPE_PAYLOAD, @$); }
	;

num:
	NUMBER
	| '-' NUMBER
		{
			$$ = $2;
			if (minus(idl, &$$, @$))
				YYABORT;
		}
	| IDENT
		{
			if (named_number(idl, $1, &$$))
				YYABORT;
		}
	;

name:
	IDENT
	| INTERFACE | VERSION | CONST | ENUM | FLAGS | HANDLE | STRUCT
	| PROJECTION | OF | CALL | CALLBACK | POST | TO | KERNEL | DOMAIN
	| MAKE | BIND | DROP | IN | OUT | STRING | BYTES | ARRAY | PAYLOAD
	;

%%

#define EXPECTED_MAX 64		/* more than there are tokens */
#define EXPECTED_SHOWN 5

static bool is_keyword(yysymbol_kind_t s)
{
	return s >= YYSYMBOL_INTERFACE && s <= YYSYMBOL_PAYLOAD;
}

static int yyreport_syntax_error(const yypcontext_t *ctx, void *scanner,
				 struct idl *idl)
{
	struct loc at = *yypcontext_location(ctx);
	yysymbol_kind_t want[EXPECTED_MAX];
	bool name_ok = false;
	int i, n, shown = 0;
	char text[256] = "";

	(void)scanner;
	n = yypcontext_expected_tokens(ctx, want, EXPECTED_MAX);
	for (i = 0; i < n; i++)
		name_ok |= want[i] == YYSYMBOL_IDENT;
	for (i = 0; i < n; i++) {
		/* Between declarations: there are too many to name. */
		if (want[i] != YYSYMBOL_CONST || name_ok)
			continue;
		strcpy(text, "a declaration or '}'");
		shown = 1;
		n = 0;
	}
	for (i = 0; i < n && shown <= EXPECTED_SHOWN; i++) {
		/* Where a name may stand, every keyword may too. */
		if (name_ok && is_keyword(want[i]))
			continue;
		if (shown++)
			strcat(text, " or ");
		strcat(text, yysymbol_name(want[i]));
	}
	if (yypcontext_token(ctx) == YYSYMBOL_YYEOF) {
		at.off = idl->diag.len;
		at.len = 0;
		while (at.off && idl->diag.src[at.off - 1] == '\n')
			at.off--;
	}
	if (!shown || shown > EXPECTED_SHOWN)
		diag_error(&idl->diag, at, "syntax error at %s",
			   yysymbol_name(yypcontext_token(ctx)));
	else if (yypcontext_token(ctx) == YYSYMBOL_IDENT ||
		 yypcontext_token(ctx) == YYSYMBOL_NUMBER ||
		 yypcontext_token(ctx) == YYSYMBOL_INTTYPE)
		diag_error(&idl->diag, at, "expected %s before '%.*s'", text,
			   (int)at.len, idl->diag.src + at.off);
	else
		diag_error(&idl->diag, at, "expected %s before %s", text,
			   yysymbol_name(yypcontext_token(ctx)));
	return 0;
}

/* Only for what is no syntax error: an exhausted stack. */
static void yyerror(YYLTYPE *loc, void *scanner, struct idl *idl,
		    const char *text)
{
	(void)scanner;
	diag_error(&idl->diag, *loc, "%s", text);
}

static struct type *new_type(struct idl *idl, enum type_kind kind,
			     struct loc loc)
{
	struct type *t = idl_alloc(idl, sizeof(*t));

	t->kind = kind;
	t->loc = loc;
	return t;
}

static struct set *new_set(struct idl *idl, struct name name, enum base base,
			   struct value *values, bool is_flags)
{
	struct set *s = idl_alloc(idl, sizeof(*s));

	s->name = name;
	s->base = base;
	s->values = values;
	s->is_flags = is_flags;
	return s;
}

static struct record *new_record(struct idl *idl, struct name name,
				 struct member *members, const char *what)
{
	struct record *r = idl_alloc(idl, sizeof(*r));

	r->name = name;
	r->members = members;
	r->what = what;
	return r;
}

static struct proc *new_proc(struct idl *idl, enum proc_kind kind,
			     struct name name, struct member *params,
			     struct num number)
{
	struct proc *p = idl_alloc(idl, sizeof(*p));

	p->kind = kind;
	p->to_kernel = kind == PROC_CALL;
	p->name = name;
	p->params = params;
	p->number = number;
	return p;
}

static int named_number(struct idl *idl, struct name name, struct num *num)
{
	struct konst *k;

	/* The interface's own number comes before any constant. */
	for (k = idl->konsts; k; k = k->next) {
		if (strcmp(k->name.s, name.s))
			continue;
		*num = k->num;
		num->loc = name.loc;
		num->text = idl_str(idl, "LXD_%s_%s", idl->upper,
				    idl_upper(idl, name.s));
		return 0;
	}
	return diag_error(&idl->diag, name.loc,
			  "unknown constant '%s' (declare it before its use)",
			  name.s);
}

static int minus(struct idl *idl, struct num *num, struct loc loc)
{
	if (num->v > (__int128)1 << 63)
		return diag_error(&idl->diag, loc,
				  "number needs more than 64 bits");
	num->v = -num->v;
	num->loc = loc;
	if (num->v == base_min(BASE_S64))
		/* C has no literal for it. */
		num->text = "(-9223372036854775807ll - 1)";
	else
		num->text = idl_str(idl, "%s%s", idl_number(idl, num->v),
				    num->v < base_min(BASE_S32) ? "ll" : "");
	return 0;
}
