"""
How long recordings may be, as ShowTenantDurationCfg tells it.
"""

#: Seconds. INVENTED: the vendor sets these per tenant and publishes no defaults.
DURATIONS = {
    "basic_min": 180,
    "basic_max": 600,
    "basic_advice_value": 300,
    "middle_min": 600,
    "middle_max": 3600,
    "middle_advice_value": 1200,
    "advance_min": 600,
    "advance_max": 10800,
    "advance_advice_value": 3600,
    "flexus_min": 60,
    "flexus_max": 300,
    "flexus_advice_value": 60,
    "cmww_min": 30,
    "cmww_max": 10800,
    "cmww_advice_value": 300,
    "ljzn_min": 30,
    "ljzn_max": 10800,
    "ljzn_advice_value": 300,
    "short_assess_min": 5,
    "short_assess_max": 600,
}
