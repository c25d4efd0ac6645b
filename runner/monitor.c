// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "host.h"
#include "log.h"
#include "monitor.h"
#include "report.h"
#include "state.h"

#define GONE_MS		100	/* for a process to end that is ending */
#define GRACE_MS	500	/* for a domain that shall say where it is */
#define LEAVE_MS	2000	/* for one that has been asked to leave */
/* A driver's init is many calls; each has the deadline. */
#define INIT_DEADLINES	6

enum phase {
	STARTING,	/* the driver's init runs */
	RUNNING,
	ENDING,		/* it has been asked where it hangs, or to leave */
};

struct monitor {
	struct lxd_domain *dom;
	struct lxd_options *opt;
	enum phase now;
	s64 limit_ms;		/* when patience ends, CLOCK_MONOTONIC; 0: never */
	bool ready;		/* init has returned 0 */
	bool failed;		/* init has returned an error */
	bool asked;		/* a signal to us asked for the end */
	bool kicked;
	bool late;		/* patience ended while init ran */
	const char *broken;	/* the device that has reported an error */
	int signal_fd;
	char error[LXD_ERR_MAX];
};

static void signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGPIPE);
}

void lxd_monitor_block_signals(void)
{
	sigset_t set;

	signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void lxd_monitor_say(struct lxd_options *opt, int pid,
		     const struct lxd_err *err)
{
	static const char *const words[] = {
		[LXD_ERR_OTHER]	= "error",
		[LXD_ERR_BUSY]	= "busy",
		[LXD_ERR_LATE]	= "late",
	};
	char line[LXD_ERR_MAX + 16];
	int len;

	if (opt->ready_fd < 0) {
		if (!pid)
			fprintf(stderr, "lxdom: %s\n", err->text);
		return;
	}
	len = pid ? snprintf(line, sizeof(line), "ok %d\n", pid) :
		    snprintf(line, sizeof(line), "%s %s\n", words[err->kind],
			     err->text);
	/* Nobody there to hear it is no reason to end. */
	if (write(opt->ready_fd, line, len) != len)
		fprintf(stderr, "lxdom: nobody waits for: %s", line);
	close(opt->ready_fd);
	opt->ready_fd = -1;
}

static void say_ready(struct monitor *m)
{
	m->ready = true;
	lxd_monitor_say(m->opt, m->dom->pid, NULL);
}

static s64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int time_left(const struct monitor *m)
{
	s64 left;

	if (!m->limit_ms)
		return -1;
	left = m->limit_ms - now_ms();
	return left > 0 ? left : 0;
}

static void set_limit(struct monitor *m, enum phase next, s64 ms)
{
	m->now = next;
	m->limit_ms = ms ? now_ms() + ms : 0;
}

/* The kernel has ended the domain: let it say where it is, then end it. */
static void ask_where(struct monitor *m)
{
	m->kicked = true;
	m->dom->ops->kick(m->dom);
	set_limit(m, ENDING, GRACE_MS);
}

/* The last that the driver had to say is most likely why. */
static void init_error(struct monitor *m, int error)
{
	const char *module = m->dom->set.modules[m->dom->set.nr - 1]->name;
	char line[LXD_LOG_LINE_MAX];

	lxd_log_last(&m->dom->log, m->dom->name, line);
	snprintf(m->error, sizeof(m->error), "%s: init failed: %s%s%s%s",
		 module, strerror(error), *line ? " (" : "", line,
		 *line ? ")" : "");
}

/* Has the driver's init returned an error? */
static bool init_failed(struct monitor *m)
{
	struct lxdom_stat stat;

	/*
	 * Not by LXDOM_READY, whose own errors a driver's init may return, too.
	 * Zero: all is well, or whatever ended the domain is the error.
	 */
	lxd_host_stat(m->dom, &stat);
	if (!stat.init_status)
		return false;
	m->failed = true;
	init_error(m, -stat.init_status);
	return true;
}

static void init_done(struct monitor *m, short events)
{
	if (init_failed(m)) {
		set_limit(m, ENDING, LEAVE_MS);
	} else if (!(events & (POLLHUP | POLLERR))) {
		say_ready(m);
		set_limit(m, RUNNING, 0);
	}
}

static void domain_event(struct monitor *m, short events)
{
	struct lxdom_stat stat;

	if (events & POLLPRI)
		lxd_pci_serve(m->dom);
	if (m->now == STARTING && events & POLLIN)
		init_done(m, events);
	if (m->now == ENDING || !(events & (POLLHUP | POLLERR)))
		return;
	/* Its end may be why the kernel has ended it: then it is all but gone. */
	if (m->dom->ops->idle(m->dom, NULL, 0, GONE_MS))
		return;
	lxd_host_stat(m->dom, &stat);
	if (stat.state == LXDOM_STATE_STOPPED)
		set_limit(m, ENDING, LEAVE_MS);
	else
		ask_where(m);
}

static void end_now(struct monitor *m)
{
	if (m->dom->fd >= 0)
		ioctl(m->dom->fd, LXDOM_KILL, 0);
	m->dom->ops->stop(m->dom);
}

/* Whoever takes a device away waits for us to let go of it. */
static void device_wanted(struct monitor *m)
{
	fprintf(stderr, "lxdom: %s: a device is wanted back: the domain ends\n",
		m->dom->name);
	m->asked |= m->now != ENDING;
	end_now(m);
}

/*
 * Its registers read as ones now, and the kernel may reset it at any time: there is
 * no use in asking the driver anything.
 */
static bool devices_failed(struct monitor *m, const struct pollfd *failed)
{
	const struct lxd_pci *pci = &m->dom->pci;
	u32 i;

	for (i = 0; i < pci->nr; i++) {
		if (!failed[i].revents)
			continue;
		if (m->now != ENDING)
			m->broken = pci->dev[i].name;
		return true;
	}
	return false;
}

static void signal_event(struct monitor *m)
{
	struct signalfd_siginfo info;

	if (read(m->signal_fd, &info, sizeof(info)) != sizeof(info) ||
	    info.ssi_signo == SIGPIPE)
		return;
	/* Whoever comes too late is not who has ended it. */
	m->asked |= m->now != ENDING;
	end_now(m);
}

static void out_of_patience(struct monitor *m)
{
	if (m->now == STARTING) {
		m->late = true;
		ask_where(m);
	} else {
		m->dom->ops->stop(m->dom);
	}
}

/* What is watched, in this order. */
enum {
	SIGNALS,
	DOMAIN,
	WANTED,
	FAILED,
	WATCHED = FAILED + LXDOM_PCI_MAX,
};

_Static_assert(WATCHED <= LXD_IDLE_FDS, "more than a back end looks at");

/* Returns how many to look at. */
static int watched(const struct monitor *m, struct pollfd *fds)
{
	const struct lxd_pci *pci = &m->dom->pci;
	u32 i;

	fds[SIGNALS] = (struct pollfd){ .fd = m->signal_fd, .events = POLLIN };
	if (m->dom->fd < 0)
		return SIGNALS + 1;
	/* Ready and over stay set: look only for what is news. */
	fds[DOMAIN].fd = m->now == ENDING ? -1 : m->dom->fd;
	fds[DOMAIN].events = POLLPRI | (m->now == STARTING ? POLLIN : 0);
	fds[WANTED] = (struct pollfd){ .fd = pci->wanted, .events = POLLIN };
	for (i = 0; i < pci->nr; i++)
		fds[FAILED + i] = (struct pollfd){ .fd = pci->dev[i].failed,
						   .events = POLLIN };
	return FAILED + pci->nr;
}

/* One step; returns whether the domain's process has gone. */
static bool watch(struct monitor *m)
{
	struct pollfd fds[WATCHED] = {};

	if (m->dom->ops->idle(m->dom, fds, watched(m, fds), time_left(m)))
		return true;
	if (fds[SIGNALS].revents)
		signal_event(m);
	else if (devices_failed(m, &fds[FAILED]))
		end_now(m);
	else if (fds[WANTED].revents)
		device_wanted(m);
	else if (fds[DOMAIN].revents)
		domain_event(m, fds[DOMAIN].revents);
	/* Whatever the domain keeps us busy with. */
	if (!time_left(m))
		out_of_patience(m);
	return !m->dom->pid;
}

static bool died(const struct monitor *m, const struct lxd_death *death,
		 const struct lxdom_stat *stat)
{
	if (m->asked || m->failed)
		return false;
	if (m->dom->fd < 0)
		return !death->in_order;
	return stat->state != LXDOM_STATE_STOPPED;
}

/*
 * The process has gone.  The kernel learns of it by the release of the virtual
 * CPU's file, which may be still to come.
 */
static void last_look(struct monitor *m, struct lxdom_stat *stat)
{
	struct pollfd pfd = { .fd = m->dom->fd };

	if (m->dom->fd >= 0)
		poll(&pfd, 1, LEAVE_MS);
	lxd_host_stat(m->dom, stat);
	/* It may have left before anybody looked at what its init returned. */
	if (m->dom->fd >= 0 && !m->ready && !m->failed)
		init_failed(m);
}

/* The kernel knows only what came of it: that its process ended. */
static void say_late(const struct monitor *m, struct lxdom_stat *stat)
{
	u64 ms = (u64)m->opt->deadline_ms * INIT_DEADLINES;

	snprintf(stat->reason, sizeof(stat->reason),
		 "its init took longer than %llu.%llu s, %d times --deadline: allow it more",
		 ms / 1000, ms / 100 % 10, INIT_DEADLINES);
}

/* The kernel knows only that we have ended it. */
static void say_broken(const struct monitor *m, struct lxdom_stat *stat)
{
	snprintf(stat->reason, sizeof(stat->reason),
		 "%s: the device has reported an error that it does not get over: see dmesg",
		 m->broken);
}

static int conclude(struct monitor *m)
{
	char reason[LXD_ERR_MAX - LXDOM_NAME_MAX - 32];
	struct lxd_domain *dom = m->dom;
	struct lxd_death death;
	struct lxdom_stat stat;
	bool fault;

	last_look(m, &stat);
	dom->ops->describe_fault(dom, &death);
	death.ended |= m->kicked || m->broken;
	if (m->late)
		say_late(m, &stat);
	if (m->broken)
		say_broken(m, &stat);
	lxd_state_remove(dom);
	fault = died(m, &death, &stat);
	snprintf(reason, sizeof(reason), "it was told to end");
	if (fault)
		lxd_report(dom, &death, &stat, reason, sizeof(reason));
	if (m->ready)
		return fault ? LXD_RUNNER_DIED : LXD_RUNNER_IN_ORDER;
	if (!m->failed)
		snprintf(m->error, sizeof(m->error),
			 "%s: ended while it started: %s", dom->name, reason);
	return LXD_RUNNER_NOT_STARTED;
}

int lxd_monitor(struct lxd_domain *dom, struct lxd_options *opt,
		struct lxd_err *err)
{
	struct monitor m = { .dom = dom, .opt = opt };
	sigset_t set;
	int ret;

	signals(&set);
	m.signal_fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (m.signal_fd < 0) {
		dom->ops->stop(dom);
		lxd_state_remove(dom);
		lxd_fail(err, "cannot watch for signals");
		return LXD_RUNNER_NOT_STARTED;
	}
	set_limit(&m, STARTING, (s64)opt->deadline_ms * INIT_DEADLINES);
	if (dom->fd < 0) {
		/* A peer sees by itself whether the driver's init worked. */
		say_ready(&m);
		set_limit(&m, RUNNING, 0);
	}
	while (!watch(&m))
		;
	ret = conclude(&m);
	if (ret == LXD_RUNNER_NOT_STARTED) {
		lxd_fail(err, "%s", m.error);
		if (m.late && !m.failed && !m.asked)
			err->kind = LXD_ERR_LATE;
	}
	close(m.signal_fd);
	return ret;
}
