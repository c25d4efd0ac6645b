// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks that somebody would have to switch on: a domain has none.  One that is
 * optional is not there, and may be used as such.
 */
#include <linux/clk.h>

#ifdef CONFIG_HAVE_CLK

struct clk *devm_clk_get_optional(struct device *dev, const char *id)
{
	return NULL;
}

struct clk *devm_clk_get_optional_enabled(struct device *dev, const char *id)
{
	return NULL;
}

int clk_enable(struct clk *clk)
{
	return WARN_ON(clk) ? -EINVAL : 0;
}

void clk_disable(struct clk *clk)
{
	WARN_ON(clk);
}

unsigned long clk_get_rate(struct clk *clk)
{
	WARN_ON(clk);
	return 0;
}

#endif /* CONFIG_HAVE_CLK */

#ifdef CONFIG_HAVE_CLK_PREPARE

int clk_prepare(struct clk *clk)
{
	return WARN_ON(clk) ? -EINVAL : 0;
}

void clk_unprepare(struct clk *clk)
{
	WARN_ON(clk);
}

#endif /* CONFIG_HAVE_CLK_PREPARE */
